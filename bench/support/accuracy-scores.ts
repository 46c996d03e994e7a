/** Scores of forecasts against what happened, at the series level. */
import { lastDay, type PanelShard } from '../../model/panel.ts';

export interface Truth {
  readonly shard: PanelShard;
  readonly origin: number;
  readonly horizon: number;
}

/** Units of a series on a day; NaN outside of its days. */
export function unitsOn(shard: PanelShard, i: number, day: number): number {
  return day < shard.firstDay[i]! || day > lastDay(shard, i)
    ? Number.NaN
    : shard.units[shard.offsets[i]! + day - shard.firstDay[i]!]!;
}

/** Sums that WAPE and bias are made of; days with a stockout are left out where `skipsStockouts`. */
export class ErrorSums {
  absolute = 0;
  signed = 0;
  units = 0;

  add({ shard, origin, horizon }: Truth, yhat: Float64Array, days: number, skipsStockouts: boolean): void {
    for (let i = 0; i < shard.seriesId.length; i++) {
      for (let h = 1; h <= days; h++) {
        const y = unitsOn(shard, i, origin + h);
        if (Number.isNaN(y)) continue;
        const at = shard.offsets[i]! + origin + h - shard.firstDay[i]!;
        if (skipsStockouts && shard.available[at] === 0) continue;
        const forecast = yhat[i * horizon + h - 1]!;
        if (Number.isNaN(forecast)) continue;
        this.absolute += Math.abs(forecast - y);
        this.signed += forecast - y;
        this.units += y;
      }
    }
  }

  get wape(): number {
    return this.absolute / this.units;
  }

  get bias(): number {
    return this.signed / this.units;
  }
}

const WEIGHT_DAYS = 28;

/**
 * WRMSSE at the series level: Σ w·RMSSE / Σ w, w = sales value over the last 28 days before the origin, RMSSE scaled by the mean
 * squared one-day change from the first sale to the origin. A series that had no such change weighs nothing.
 */
export class WrmsseSums {
  #weighted = 0;
  #weight = 0;

  add({ shard, origin, horizon }: Truth, yhat: Float64Array): void {
    for (let i = 0; i < shard.seriesId.length; i++) {
      const scale = changeScale(shard, i, origin, (change) => change * change);
      const value = salesValue(shard, i, origin);
      if (!(scale > 0 && value > 0)) continue;
      let squared = 0;
      for (let h = 1; h <= horizon; h++) {
        const error = yhat[i * horizon + h - 1]! - unitsOn(shard, i, origin + h);
        squared += error * error;
      }
      this.#weighted += value * Math.sqrt(squared / horizon / scale);
      this.#weight += value;
    }
  }

  get wrmsse(): number {
    return this.#weighted / this.#weight;
  }
}

/**
 * WSPL at the series level: the pinball loss of each level over the mean absolute one-day change from the first sale to the origin, averaged
 * over days and levels; weights as for WRMSSE.
 */
export class WspSums {
  readonly #levels: readonly number[];
  #weighted = 0;
  #weight = 0;

  constructor(levels: readonly number[]) {
    this.#levels = levels;
  }

  /** `quantiles`: [series × horizon × level]. */
  add({ shard, origin, horizon }: Truth, quantiles: Float64Array): void {
    const levels = this.#levels;
    for (let i = 0; i < shard.seriesId.length; i++) {
      const scale = changeScale(shard, i, origin, Math.abs);
      const value = salesValue(shard, i, origin);
      if (!(scale > 0 && value > 0)) continue;
      let loss = 0;
      for (let h = 1; h <= horizon; h++) {
        const y = unitsOn(shard, i, origin + h);
        for (let k = 0; k < levels.length; k++) {
          const error = y - quantiles[(i * horizon + h - 1) * levels.length + k]!;
          loss += error >= 0 ? levels[k]! * error : (levels[k]! - 1) * error;
        }
      }
      this.#weighted += (value * loss) / (horizon * levels.length * scale);
      this.#weight += value;
    }
  }

  get wspl(): number {
    return this.#weighted / this.#weight;
  }
}

/** Units × price over the 28 days to the origin. */
function salesValue(shard: PanelShard, i: number, origin: number): number {
  const price = shard.known.find(({ kind }) => kind === 'price');
  let value = 0;
  for (let day = origin - WEIGHT_DAYS + 1; day <= origin; day++) {
    const known = price?.values[shard.knownOffsets[i]! + day - shard.knownFirstDay[i]!];
    const y = unitsOn(shard, i, day);
    if (y > 0) value += y * (known ?? 1);
  }
  return value;
}

/** Mean of `size` over the one-day changes from the first sale to the origin. */
function changeScale(shard: PanelShard, i: number, origin: number, size: (change: number) => number): number {
  let day = shard.firstDay[i]!;
  while (day <= origin && !(unitsOn(shard, i, day) > 0)) day++;
  let sum = 0;
  let count = 0;
  for (let next = day + 1; next <= origin; next++) {
    sum += size(unitsOn(shard, i, next) - unitsOn(shard, i, next - 1));
    count++;
  }
  return sum / count;
}
