/** Events of the calendar: the target day's, and how far the next and the previous ones are. */
import type { Feature, FeatureInputs, TargetDay } from './feature.ts';
import { nearestDay, REACH_DAYS } from './nearest-day.ts';
import { placeOf } from './prices.ts';

const DISTANCE = `where at most ${REACH_DAYS} days, else missing`;

export const EVENT_FEATURES: readonly Feature[] = [
  eventFeature('event', 'category', 'event of d, none if there is none', (target, place) => {
    const event = target.known(place, target.day);
    return event > 0 ? event : Number.NaN;
  }),
  eventFeature('days_to_event', 'number', `first event day after d − d, ${DISTANCE}`, (target, place) => {
    return nearestDay(target, place, 1) - target.day;
  }),
  eventFeature('days_since_event', 'number', `d − last event day before d, ${DISTANCE}`, (target, place) => {
    return target.day - nearestDay(target, place, -1);
  }),
];

function eventFeature(
  name: string,
  kind: Feature['kind'],
  formula: string,
  value: (target: TargetDay, place: number) => number,
): Feature {
  return {
    ...{ name, kind, formula, source: 'known columns', knownAt: 'target day' },
    start(inputs: FeatureInputs) {
      const place = placeOf(inputs, 'event');
      return { at: (target) => value(target, place) };
    },
  };
}
