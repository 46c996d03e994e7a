/** How special days moved the branch × category before: a group's sales tell in a few occurrences what a series' would in hundreds. */
import type { Day } from '../../schemas/day.ts';
import type { Feature, FeatureState, PastDays, TargetDay } from './feature.ts';
import type { ShiftedDays } from './group-levels.ts';
import { placeOf } from './prices.ts';

const MONTHS = 12;
/** Days before and after an event that have an effect of their own. */
const AROUND_DAYS = 4;
const NONE: readonly Day[] = [];
const DAY_MS = 86_400_000;

export const monthDayEffectFeature: Feature = {
  ...{ name: 'month_day_effect', kind: 'number', source: 'groups', knownAt: 'origin', leastHistoryDays: 120 },
  formula:
    'branch × category: mean over the last 12 months of units / expected on their weekday, on the day of the month of d, up to o',
  start({ groups, horizon }) {
    const daysOf = new Map<Day, readonly Day[]>();
    const effect = groups.meanEffectOfDay('branchCategory', horizon, (day) => {
      const known = daysOf.get(day);
      if (known !== undefined) return known;
      const days = sameDayOfMonth(day);
      daysOf.set(day, days);
      return days;
    });
    return { at: effect };
  },
};

export const eventEffectFeature: Feature = {
  ...{ name: 'event_effect', kind: 'number', source: 'groups', knownAt: 'target day' },
  formula: `branch × category: mean of units / expected on their weekday, on the days up to o that stood to the same event as d does; the nearest event within ${AROUND_DAYS} days`,
  start(inputs) {
    const past = new PastEvents(placeOf(inputs, 'event'));
    const effect = inputs.groups.meanEffect('branchCategory', (target) => past.likeDays(target));
    return {
      begin: () => past.begin(),
      advance: (days) => past.advance(days),
      at: effect,
    };
  },
};

/** The same day of the month in the months before; a month without it is left out. */
function sameDayOfMonth(day: Day): Day[] {
  const date = new Date(day * DAY_MS);
  const days: Day[] = [];
  for (let month = 1; month <= MONTHS; month++) {
    const earlier = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - month, date.getUTCDate()));
    if (earlier.getUTCDate() === date.getUTCDate()) days.push(earlier.getTime() / DAY_MS);
  }
  return days;
}

/** The days of each event in a series' past. */
class PastEvents implements Omit<FeatureState, 'at'> {
  readonly #place: number;
  readonly #days = new Map<number, Day[]>();

  constructor(place: number) {
    this.#place = place;
  }

  begin(): void {
    this.#days.clear();
  }

  advance({ firstDay, known }: PastDays): void {
    const events = known(this.#place);
    for (let k = 0; k < events.length; k++) {
      const event = events[k]!;
      if (!(event > 0)) continue;
      const days = this.#days.get(event);
      if (days === undefined) this.#days.set(event, [firstDay + k]);
      else days.push(firstDay + k);
    }
  }

  /** Days as far from an earlier occurrence of an event as the target is from its nearest event. */
  likeDays(target: TargetDay): ShiftedDays {
    for (let distance = 0; distance <= AROUND_DAYS; distance++) {
      const after = target.known(this.#place, target.day + distance);
      if (after > 0) return { days: this.#days.get(after) ?? NONE, shift: -distance };
      const before = target.known(this.#place, target.day - distance);
      if (before > 0) return { days: this.#days.get(before) ?? NONE, shift: distance };
    }
    return { days: NONE, shift: 0 };
  }
}
