/** Prices of the target day, alone and against what is usual. A price that is not known ahead stands as it was at the origin. */
import { ExponentialMean } from './exponential-mean.ts';
import type { Feature, FeatureInputs, TargetDay } from './feature.ts';

const FROM_COLUMNS = { kind: 'number', source: 'known columns', knownAt: 'target day' } as const;

export const priceFeature: Feature = {
  ...{ name: 'price', ...FROM_COLUMNS, formula: 'price of d' },
  start(inputs) {
    const price = columnReader(inputs, 'price');
    return { at: price };
  },
};

export function priceOverMeanFeature(halfLifeDays: number): Feature {
  return {
    ...{ name: `price_over_ew${halfLifeDays}`, ...FROM_COLUMNS },
    formula: `price of d / EW ${halfLifeDays} of the price, at o`,
    start(inputs) {
      const place = placeOf(inputs, 'price');
      const price = columnReader(inputs, 'price');
      const mean = new ExponentialMean(halfLifeDays);
      return {
        begin: () => mean.begin(),
        advance: (past) => mean.advance(past.known(place)),
        at: (target) => price(target) / mean.value,
      };
    },
  };
}

export const priceOverSkuFeature: Feature = {
  ...{ name: 'price_over_sku', ...FROM_COLUMNS },
  formula: 'price of d / mean price of the SKU over its branches on d',
  start(inputs) {
    const price = columnReader(inputs, 'price');
    const skuPrice = columnReader(inputs, 'sku_price');
    return { at: (target) => price(target) / skuPrice(target) };
  },
};

/** Place of the first known column of a kind; −1 where the panel has none. */
export function placeOf(inputs: Pick<FeatureInputs, 'known'>, kind: string): number {
  return inputs.known.findIndex((column) => column.kind === kind);
}

/** Value of the target day, or that of the origin where the column is not known ahead. */
export function columnReader(inputs: FeatureInputs, kind: string): (target: TargetDay) => number {
  return readerAt(inputs, placeOf(inputs, kind));
}

export function readerAt(inputs: FeatureInputs, place: number): (target: TargetDay) => number {
  return inputs.known[place]!.isKnownAhead
    ? (target) => target.known(place, target.day)
    : (target) => target.known(place, target.origin);
}
