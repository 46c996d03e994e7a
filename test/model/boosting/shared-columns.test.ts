import fc from 'fast-check';
import { expect, test } from 'vitest';
import { binsOfBytes, shareColumns } from '../../../model/boosting/shared-columns.ts';

test('small features share a byte, from which each bin can be read again', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 255 }), { minLength: 1, maxLength: 40 }), (binCounts) => {
      const { sizes, places } = shareColumns(binCounts.map((binCount) => ({ binCount })));
      expect(Math.max(...sizes)).toBeLessThanOrEqual(256);
      const bins = binCounts.map((binCount, feature) => (feature * 37) % binCount);
      const bytes = sizes.map(() => 0);
      places.forEach(({ column, factor }, feature) => {
        bytes[column]! += bins[feature]! * factor;
      });
      bytes.forEach((byte, column) => {
        expect(byte).toBeLessThan(sizes[column]!);
      });
      expect(places.map((place) => binsOfBytes(place)[bytes[place.column]!])).toEqual(bins);
    }),
  );
});

test('a day of the month and a weekday fit into one byte, a month not with them', () => {
  const features = [255, 8, 32, 13].map((binCount) => ({ binCount }));
  expect(shareColumns(features).sizes).toEqual([255, 256, 13]);
});
