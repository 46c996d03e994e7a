import { weekday } from '../../schemas/day.ts';
import type { GroupHistory, GroupSeries } from '../group-history.ts';
import { decayOf } from './exponential-mean.ts';
import type { TargetDay } from './target-day.ts';

export type GroupKind = keyof GroupHistory;
export type GroupReader = (target: TargetDay) => number;

/** Days `shift` after each of `days`. */
export interface ShiftedDays {
  readonly days: readonly number[];
  readonly shift: number;
}

/** No mean is infinite. */
const NOT_ASKED = Number.POSITIVE_INFINITY;

/** Sums of weights below this say nothing. */
const LEAST_WEIGHT = 1e-3;

/**
 * What groups of series sold, as it stood at the end of each origin: units per series on which demand was observed. A table is
 * worked out once for all rows, by one walk over the days of each group; readers see the row of their origin and no other.
 */
export class GroupLevels {
  readonly #groups: GroupHistory;
  readonly #origins: Int32Array;
  readonly #readers = new Map<string, GroupReader>();
  readonly #sums = new Map<GroupKind, PrefixSums>();
  readonly #effects = new Map<GroupKind, Float32Array>();

  /** `origins` ascending; the places of `TargetDay.originPlace` are theirs. */
  constructor(groups: GroupHistory, origins: Int32Array) {
    this.#groups = groups;
    this.#origins = origins;
  }

  /** EW units / EW series, half-life in days. NaN for a group without observed days. */
  level(kind: GroupKind, halfLifeDays: number): GroupReader {
    return this.#reader(`level ${kind} ${halfLifeDays}`, () => {
      const group = this.#groups[kind];
      const table = tableOfDays(group, this.#origins, decayOf(halfLifeDays));
      return ({ series, originPlace }) => table[originPlace * group.groupCount + group.groupOf[series]!]!;
    });
  }

  /** The same over the weekday of the target, half-life in weeks. */
  weekdayLevel(kind: GroupKind, halfLifeWeeks: number): GroupReader {
    return this.#reader(`weekday ${kind} ${halfLifeWeeks}`, () => {
      const group = this.#groups[kind];
      const table = tableOfWeekdays(group, this.#origins, decayOf(halfLifeWeeks));
      return ({ series, originPlace, day }) =>
        table[(originPlace * group.groupCount + group.groupOf[series]!) * 7 + weekday(day)]!;
    });
  }

  /** Mean over the days `from(target)` … `to(target)`, both included and cut off at the origin. */
  mean(kind: GroupKind, from: GroupReader, to: GroupReader): GroupReader {
    const group = this.#groups[kind];
    const sums = this.#sumsOf(kind);
    return (target) => {
      const first = Math.max(from(target), group.firstDay) - group.firstDay;
      const end =
        Math.min(to(target), target.origin, group.firstDay + group.dayCount - 1) - group.firstDay + 1;
      if (!(end > first)) return Number.NaN;
      const start = group.groupOf[target.series]! * (group.dayCount + 1);
      const available = sums.available[start + end]! - sums.available[start + first]!;
      return available > 0 ? (sums.units[start + end]! - sums.units[start + first]!) / available : Number.NaN;
    };
  }

  /**
   * Mean effect of the days `daysOf(target)` on the group, of those up to the origin: units a series over what the eight weeks
   * before led to expect on their weekday. NaN where no day has one.
   */
  meanEffect(kind: GroupKind, daysOf: (target: TargetDay) => ShiftedDays): GroupReader {
    const mean = this.#meanOfEffects(kind);
    return (target) => mean(this.#groups[kind].groupOf[target.series]!, target.origin, daysOf(target));
  }

  /** The same for days that follow from the target day alone, at most `horizon` days ahead: worked out once for all series of a group. */
  meanEffectOfDay(kind: GroupKind, horizon: number, daysOf: (day: number) => readonly number[]): GroupReader {
    const { groupOf, groupCount } = this.#groups[kind];
    const mean = this.#meanOfEffects(kind);
    const means = new Float64Array(this.#origins.length * groupCount * horizon).fill(NOT_ASKED);
    return ({ series, origin, originPlace, day }) => {
      const group = groupOf[series]!;
      const at = (originPlace * groupCount + group) * horizon + day - origin - 1;
      if (means[at] === NOT_ASKED) means[at] = mean(group, origin, { days: daysOf(day), shift: 0 });
      return means[at]!;
    };
  }

  #meanOfEffects(kind: GroupKind): (group: number, origin: number, days: ShiftedDays) => number {
    const { firstDay, dayCount } = this.#groups[kind];
    const effects = this.#effectsOf(kind);
    return (group, origin, { days, shift }) => {
      const start = group * dayCount - firstDay;
      let sum = 0;
      let count = 0;
      for (let k = 0; k < days.length; k++) {
        const day = days[k]! + shift;
        if (day > origin || day < firstDay || day >= firstDay + dayCount) continue;
        const effect = effects[start + day]!;
        if (Number.isNaN(effect)) continue;
        sum += effect;
        count++;
      }
      return count > 0 ? sum / count : Number.NaN;
    };
  }

  #effectsOf(kind: GroupKind): Float32Array {
    const known = this.#effects.get(kind);
    if (known !== undefined) return known;
    const made = dayEffects(this.#groups[kind]);
    this.#effects.set(kind, made);
    return made;
  }

  #sumsOf(kind: GroupKind): PrefixSums {
    const known = this.#sums.get(kind);
    if (known !== undefined) return known;
    const made = prefixSums(this.#groups[kind]);
    this.#sums.set(kind, made);
    return made;
  }

  #reader(key: string, make: () => GroupReader): GroupReader {
    const known = this.#readers.get(key);
    if (known !== undefined) return known;
    const made = make();
    this.#readers.set(key, made);
    return made;
  }
}

/** Shape [origin × group]. */
function tableOfDays(group: GroupSeries, origins: Int32Array, decay: number): Float32Array {
  const { groupCount, dayCount, firstDay, units, available } = group;
  const table = new Float32Array(origins.length * groupCount);
  for (let g = 0; g < groupCount; g++) {
    const start = g * dayCount;
    let sum = 0;
    let weight = 0;
    let k = 0;
    for (let place = 0; place < origins.length; place++) {
      for (const end = Math.min(dayCount, origins[place]! - firstDay + 1); k < end; k++) {
        sum = sum * decay + units[start + k]!;
        weight = weight * decay + available[start + k]!;
      }
      table[place * groupCount + g] = weight > LEAST_WEIGHT ? sum / weight : Number.NaN;
    }
  }
  return table;
}

/** Shape [origin × group × weekday]: each weekday decays once for each of its own days. */
function tableOfWeekdays(group: GroupSeries, origins: Int32Array, decay: number): Float32Array {
  const { groupCount, dayCount, firstDay, units, available } = group;
  const table = new Float32Array(origins.length * groupCount * 7);
  const sums = new Float64Array(7);
  const weights = new Float64Array(7);
  for (let g = 0; g < groupCount; g++) {
    const start = g * dayCount;
    sums.fill(0);
    weights.fill(0);
    let k = 0;
    let w = weekday(firstDay);
    for (let place = 0; place < origins.length; place++) {
      for (const end = Math.min(dayCount, origins[place]! - firstDay + 1); k < end; k++) {
        sums[w] = sums[w]! * decay + units[start + k]!;
        weights[w] = weights[w]! * decay + available[start + k]!;
        w = w === 6 ? 0 : w + 1;
      }
      const at = (place * groupCount + g) * 7;
      for (let day = 0; day < 7; day++)
        table[at + day] = weights[day]! > LEAST_WEIGHT ? sums[day]! / weights[day]! : Number.NaN;
    }
  }
  return table;
}

/** Sums up to, but without, each day. Shape [group × (days + 1)]. */
interface PrefixSums {
  readonly units: Float64Array;
  readonly available: Float64Array;
}

function prefixSums({ groupCount, dayCount, units, available }: GroupSeries): PrefixSums {
  const sums = {
    units: new Float64Array(groupCount * (dayCount + 1)),
    available: new Float64Array(groupCount * (dayCount + 1)),
  };
  for (let g = 0; g < groupCount; g++) {
    const start = g * (dayCount + 1);
    let unitSum = 0;
    let availableSum = 0;
    for (let k = 0; k < dayCount; k++) {
      unitSum += units[g * dayCount + k]!;
      availableSum += available[g * dayCount + k]!;
      sums.units[start + k + 1] = unitSum;
      sums.available[start + k + 1] = availableSum;
    }
  }
  return sums;
}

const EFFECT_HALF_LIFE_WEEKS = 4;
/** A day that sold this many times what was expected is an accident of a small group. */
const LARGEST_EFFECT = 4;

/** Shape [group × day]; the expectation for a day does not see the day itself. */
function dayEffects({ groupCount, dayCount, firstDay, units, available }: GroupSeries): Float32Array {
  const decay = decayOf(EFFECT_HALF_LIFE_WEEKS);
  const effects = new Float32Array(groupCount * dayCount);
  const sums = new Float64Array(7);
  const weights = new Float64Array(7);
  for (let g = 0; g < groupCount; g++) {
    sums.fill(0);
    weights.fill(0);
    for (let k = 0, w = weekday(firstDay); k < dayCount; k++, w = w === 6 ? 0 : w + 1) {
      const at = g * dayCount + k;
      const expected = (sums[w]! / weights[w]!) * available[at]!;
      effects[at] = expected > 0 ? Math.min(units[at]! / expected, LARGEST_EFFECT) : Number.NaN;
      sums[w] = sums[w]! * decay + units[at]!;
      weights[w] = weights[w]! * decay + available[at]!;
    }
  }
  return effects;
}
