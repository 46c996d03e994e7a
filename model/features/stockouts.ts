/** What stockouts hid: sales for each day's worth of presence on the shelf, and how often it was empty. */
import { ExponentialMean } from './exponential-mean.ts';
import type { Feature } from './feature.ts';

/** Less presence than this says nothing of demand. */
const LEAST_PRESENCE = 0.02;

export function exposureFeature(halfLifeDays: number): Feature {
  return {
    name: `exposure${halfLifeDays}`,
    kind: 'number',
    formula: `EW ${halfLifeDays} of sales / EW ${halfLifeDays} of (1 − stockout share), open days, at o`,
    source: 'stockouts',
    knownAt: 'origin',
    isOfOrigin: true,
    isLevel: true,
    start() {
      const sold = new ExponentialMean(halfLifeDays);
      const presence = new ExponentialMean(halfLifeDays);
      return {
        begin() {
          sold.begin();
          presence.begin();
        },
        advance(past) {
          sold.advance(past.sold);
          presence.advance(past.presence);
        },
        at: () => (presence.value > LEAST_PRESENCE ? sold.value / presence.value : Number.NaN),
      };
    },
  };
}

export function stockoutShareFeature(halfLifeDays: number): Feature {
  return {
    name: `stockout_share${halfLifeDays}`,
    kind: 'number',
    formula: `EW ${halfLifeDays} of the stockout share over open days, at o`,
    source: 'stockouts',
    knownAt: 'origin',
    isOfOrigin: true,
    start() {
      const presence = new ExponentialMean(halfLifeDays);
      return {
        begin: () => presence.begin(),
        advance: (past) => presence.advance(past.presence),
        at: () => 1 - presence.value,
      };
    },
  };
}
