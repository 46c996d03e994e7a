/** The same season a year ago, by weeks (364 days), so that weekdays agree. */
import type { Feature, PastDays, TargetDay } from './feature.ts';
import type { GroupKind } from './group-levels.ts';

const YEAR_DAYS = 364;

/** Days back to the same season: whole years, such that the days around it do not reach past the origin. */
function lagDays(horizon: number, around: number): number {
  return YEAR_DAYS * Math.ceil((horizon + around) / YEAR_DAYS);
}

/** `last_year<n>`: the series' own level around the day a year before. */
export function lastYearFeature(around: number): Feature {
  return {
    ...{ name: `last_year${around}`, kind: 'number', source: 'units', knownAt: 'origin', isLevel: true },
    formula: `mean y over the days d − 364·⌈(h + ${around}) / 364⌉ ± ${around}`,
    start() {
      const sums = new RunningSums();
      return {
        begin: () => sums.begin(),
        advance: (past) => sums.advance(past),
        at({ day, horizon }) {
          const centre = day - lagDays(horizon, around);
          return sums.mean(centre - around, centre + around);
        },
      };
    },
  };
}

/** `category_season<n>`: how a group's level moved a year ago between the days before the origin and those around the target. */
export function seasonFeature(group: GroupKind, name: string, around: number): Feature {
  const centre = ({ day, horizon }: TargetDay) => day - lagDays(horizon, around);
  const before = ({ origin, horizon }: TargetDay) => origin - lagDays(horizon, around);
  return {
    ...{ name: `${name}_season${around}`, kind: 'number', source: 'groups', knownAt: 'origin' },
    formula: `${group === 'sku' ? 'SKU over its branches' : 'branch × category'}: mean around d a year before (± ${around} days) / mean of the 28 days to o a year before`,
    start({ groups }) {
      const then = groups.mean(
        group,
        (target) => centre(target) - around,
        (target) => centre(target) + around,
      );
      const base = groups.mean(group, (target) => before(target) - 27, before);
      return { at: (target) => then(target) / base(target) };
    },
  };
}

/** Sums of a series' units up to each day. */
class RunningSums {
  #units = new Float64Array(1024);
  #days = new Int32Array(1024);
  #firstDay = 0;
  #dayCount = 0;

  begin(): void {
    this.#dayCount = 0;
  }

  advance({ firstDay, units }: PastDays): void {
    if (this.#dayCount === 0) this.#firstDay = firstDay;
    this.#makeRoom(this.#dayCount + units.length + 1);
    const unitSums = this.#units;
    const daySums = this.#days;
    let at = this.#dayCount;
    for (let k = 0; k < units.length; k++, at++) {
      const counts = units[k]! >= 0;
      unitSums[at + 1] = unitSums[at]! + (counts ? units[k]! : 0);
      daySums[at + 1] = daySums[at]! + (counts ? 1 : 0);
    }
    this.#dayCount = at;
  }

  /** Mean over the days that count; NaN where there are none. */
  mean(first: number, last: number): number {
    const from = Math.max(0, first - this.#firstDay);
    const to = Math.min(this.#dayCount, last - this.#firstDay + 1);
    if (to <= from) return Number.NaN;
    return (this.#units[to]! - this.#units[from]!) / (this.#days[to]! - this.#days[from]!);
  }

  #makeRoom(length: number): void {
    if (length <= this.#units.length) return;
    const [units, days] = [new Float64Array(length * 2), new Int32Array(length * 2)];
    units.set(this.#units);
    days.set(this.#days);
    this.#units = units;
    this.#days = days;
  }
}
