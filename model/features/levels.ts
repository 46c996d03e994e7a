/** How much the series sells: exponentially weighted means at the origin, all days and the target's weekday. */
import { weekday } from '../../schemas/day.ts';
import { decayOf, ExponentialMean } from './exponential-mean.ts';
import type { Feature, FeatureState, PastDays } from './feature.ts';

/** `ew<n>`: mean of units with a half-life of n days. */
export function levelFeature(halfLifeDays: number): Feature {
  return {
    name: `ew${halfLifeDays}`,
    kind: 'number',
    formula: `EW ${halfLifeDays} of y over the days that count, at o`,
    source: 'units',
    knownAt: 'origin',
    isLevel: true,
    isOfOrigin: true,
    start() {
      const mean = new ExponentialMean(halfLifeDays);
      return {
        begin: () => mean.begin(),
        advance: ({ units }) => mean.advance(units),
        at: () => mean.value,
      };
    },
  };
}

/** `weekday_ew<n>w`: mean of units on the target's weekday, with a half-life of n weeks. */
export function weekdayLevelFeature(halfLifeWeeks: number): Feature {
  return {
    name: `weekday_ew${halfLifeWeeks}w`,
    kind: 'number',
    formula: `EW of y on the weekday of d, half-life ${halfLifeWeeks} weeks; the latest term is day d − 7·⌈h / 7⌉`,
    source: 'units',
    knownAt: 'origin',
    isLevel: true,
    start: () => new WeekdayMeans(halfLifeWeeks),
  };
}

class WeekdayMeans implements FeatureState {
  readonly #decay: number;
  readonly #sums = new Float64Array(7);
  readonly #weights = new Float64Array(7);

  constructor(halfLifeWeeks: number) {
    this.#decay = decayOf(halfLifeWeeks);
  }

  begin(): void {
    this.#sums.fill(0);
    this.#weights.fill(0);
  }

  advance({ firstDay, units }: PastDays): void {
    const decay = this.#decay;
    const sums = this.#sums;
    const weights = this.#weights;
    for (let k = 0, w = weekday(firstDay); k < units.length; k++, w = w === 6 ? 0 : w + 1) {
      const value = units[k]!;
      const counts = !Number.isNaN(value);
      sums[w] = sums[w]! * decay + (counts ? value : 0);
      weights[w] = weights[w]! * decay + (counts ? 1 : 0);
    }
  }

  at({ day }: { readonly day: number }): number {
    const w = weekday(day);
    return this.#weights[w]! > 1e-3 ? this.#sums[w]! / this.#weights[w]! : Number.NaN;
  }
}
