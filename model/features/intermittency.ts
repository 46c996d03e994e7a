/** How often the series sells at all, and how much when it does. */
import { ExponentialMean } from './exponential-mean.ts';
import type { Feature } from './feature.ts';

/** Beyond this many days without a sale, more days say nothing more. */
const LONGEST_GAP_DAYS = 365;

export function saleShareFeature(halfLifeDays: number): Feature {
  return {
    name: `sale_share${halfLifeDays}`,
    kind: 'number',
    formula: `EW ${halfLifeDays} of (y > 0), at o`,
    source: 'units',
    knownAt: 'origin',
    isOfOrigin: true,
    start() {
      const share = new ExponentialMean(halfLifeDays);
      return {
        begin: () => share.begin(),
        advance: ({ units }) => share.advanceShare(units),
        at: () => share.value,
      };
    },
  };
}

export function saleSizeFeature(halfLifeDays: number): Feature {
  return {
    name: `sale_size${halfLifeDays}`,
    kind: 'number',
    formula: `EW ${halfLifeDays} of y over the days with a sale, at o`,
    source: 'units',
    knownAt: 'origin',
    isLevel: true,
    isOfOrigin: true,
    start() {
      const size = new ExponentialMean(halfLifeDays);
      return {
        begin: () => size.begin(),
        advance: ({ units }) => size.advanceSizes(units),
        at: () => size.value,
      };
    },
  };
}

export const daysSinceSale: Feature = {
  name: 'days_since_sale',
  kind: 'number',
  formula: `o − last day with y > 0, at most ${LONGEST_GAP_DAYS}`,
  source: 'units',
  knownAt: 'origin',
  isOfOrigin: true,
  start() {
    let gapDays = Number.NaN;
    return {
      begin() {
        gapDays = Number.NaN;
      },
      advance({ units }) {
        let last = units.length - 1;
        while (last >= 0 && !(units[last]! > 0)) last--;
        gapDays = last >= 0 ? units.length - 1 - last : gapDays + units.length;
      },
      at: () => Math.min(gapDays, LONGEST_GAP_DAYS),
    };
  },
};

/** Days since the series' first sale; the launch curve of a new SKU. */
export const ageDays: Feature = {
  name: 'age_days',
  kind: 'number',
  formula: `o − first day with y > 0, at most ${LONGEST_GAP_DAYS}`,
  source: 'units',
  knownAt: 'origin',
  isOfOrigin: true,
  // In a young panel it would only count the days since the data begin.
  leastHistoryDays: 364,
  start() {
    let age = Number.NaN;
    return {
      begin() {
        age = Number.NaN;
      },
      advance({ units }) {
        let k = 0;
        if (Number.isNaN(age)) {
          while (k < units.length && !(units[k]! > 0)) k++;
          if (k === units.length) return;
          age = 0;
          k++;
        }
        age += units.length - k;
      },
      at: () => Math.min(age, LONGEST_GAP_DAYS),
    };
  },
};
