/** Promotions of the target day, how far the next and previous ones are, and how usual they are. */
import { ExponentialMean } from './exponential-mean.ts';
import type { Feature } from './feature.ts';
import { nearestDay, REACH_DAYS } from './nearest-day.ts';
import { columnReader, placeOf } from './prices.ts';

const FROM_COLUMNS = { kind: 'number', source: 'known columns' } as const;
const DISTANCE = `where at most ${REACH_DAYS} days, else missing`;

export const PROMOTION_FEATURES: readonly Feature[] = [
  {
    ...{ name: 'promotion', ...FROM_COLUMNS, knownAt: 'target day', formula: '1 where d is on promotion' },
    start: (inputs) => ({ at: columnReader(inputs, 'promotion') }),
  },
  {
    ...{ name: 'days_to_promotion', ...FROM_COLUMNS, knownAt: 'target day' },
    formula: `first promotion day after d − d, ${DISTANCE}`,
    start(inputs) {
      const place = placeOf(inputs, 'promotion');
      return { at: (target) => nearestDay(target, place, 1) - target.day };
    },
  },
  {
    ...{ name: 'days_since_promotion', ...FROM_COLUMNS, knownAt: 'target day' },
    formula: `d − last promotion day before d, ${DISTANCE}`,
    start(inputs) {
      const place = placeOf(inputs, 'promotion');
      return { at: (target) => target.day - nearestDay(target, place, -1) };
    },
  },
  {
    ...{ name: 'promotion_share30', ...FROM_COLUMNS, knownAt: 'origin', isOfOrigin: true },
    formula: 'EW 30 of promotion, at o',
    start(inputs) {
      const place = placeOf(inputs, 'promotion');
      const share = new ExponentialMean(30);
      return {
        begin: () => share.begin(),
        advance: (past) => share.advance(past.known(place)),
        at: () => share.value,
      };
    },
  },
];
