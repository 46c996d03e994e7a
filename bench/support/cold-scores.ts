import type { PanelShard, PanelView } from '../../model/panel.ts';
import { profileSeries } from '../../model/series-profile.ts';
import { ErrorSums, unitsOn } from './accuracy-scores.ts';

/** Sums over days without a stockout: WAPE and bias, and the mean over the series of RMSSE. */
export class ColdScores {
  readonly #errors = new ErrorSums();
  #rmsse = 0;
  #seriesCount = 0;

  /** Days for which `yhat` is NaN do not count. */
  add(shard: PanelShard, view: PanelView, yhat: Float64Array): void {
    const { origin, horizon } = view;
    this.#errors.add({ shard, origin, horizon }, yhat, horizon, true);
    const { rmsseScale } = profileSeries(view, {
      ...{ velocityUnitsPerDay: [1, 10], demandClassDays: 182, guardWindowDays: 365 },
    });
    for (let i = 0; i < view.seriesId.length; i++) {
      let squared = 0;
      let days = 0;
      for (let h = 1; h <= horizon; h++) {
        const error = yhat[i * horizon + h - 1]! - unitsOn(shard, i, origin + h);
        const at = shard.offsets[i]! + origin + h - shard.firstDay[i]!;
        if (Number.isNaN(error) || shard.available[at] === 0) continue;
        squared += error * error;
        days++;
      }
      if (days === 0 || !(rmsseScale[i]! > 0)) continue;
      this.#rmsse += Math.sqrt(squared / days / rmsseScale[i]!);
      this.#seriesCount++;
    }
  }

  text(): string {
    const { wape, bias } = this.#errors;
    const rmsse = this.#rmsse / this.#seriesCount;
    return `WAPE ${wape.toFixed(4)}  bias ${bias.toFixed(4)}  RMSSE ${rmsse.toFixed(4)}  ${this.#seriesCount} series`;
  }
}
