import fc from 'fast-check';
import { expect, test } from 'vitest';
import { binMatrix, binOfCategory, binOfNumber, learnBins } from '../../../model/boosting/binning.ts';
import { sortFloats } from '../../../model/boosting/float-order.ts';

test('few values get a bin each, missing numbers bin 0, and a bound lies half way', () => {
  const values = Float32Array.of(2, Number.NaN, 1, 2, 4);
  const [feature] = learnBins([{ name: 'x', kind: 'number', values }]);
  expect([...feature!.upper]).toEqual([1.5, 3, Number.POSITIVE_INFINITY]);
  const matrix = binMatrix([{ name: 'x', kind: 'number', values }], [feature!]);
  expect([0, 1, 2, 3, 4].map((row) => matrix.bins[row * matrix.stride])).toEqual([2, 0, 1, 2, 3]);
  expect(binOfNumber(feature!, 1e9)).toBe(3);
  expect(binOfNumber(feature!, Number.NEGATIVE_INFINITY)).toBe(1);
});

test('many values get at most 254 bins of like size', () => {
  const values = Float32Array.from({ length: 10_000 }, (_, i) => i * i);
  const [feature] = learnBins([{ name: 'x', kind: 'number', values }]);
  expect(feature!.binCount).toBe(255);
  const sizes = new Int32Array(256);
  for (const value of values) sizes[binOfNumber(feature!, value)]!++;
  expect(Math.max(...sizes)).toBeLessThanOrEqual(41);
  expect(sizes[0]).toBe(0);
});

test('infinite values keep bins of their own, and every bound is a number', () => {
  const values = Float32Array.of(Number.NEGATIVE_INFINITY, 1, Number.POSITIVE_INFINITY);
  const [feature] = learnBins([{ name: 'x', kind: 'number', values }]);
  expect(feature!.upper.every((bound) => !Number.isNaN(bound))).toBe(true);
  expect([...values].map((value) => binOfNumber(feature!, value))).toEqual([1, 2, 3]);
});

test('the commonest 254 categories get a bin; the others, the missing and the unknown share bin 0', () => {
  const values = Int32Array.from({ length: 900 }, (_, i) => (i < 600 ? i % 300 : i % 100));
  const [feature] = learnBins([{ name: 'c', kind: 'category', values }]);
  expect(feature!.binCount).toBe(255);
  expect(binOfCategory(feature!, 0)).toBe(1);
  expect(binOfCategory(feature!, 299)).toBe(0);
  expect(binOfCategory(feature!, -1)).toBe(0);
  expect(binOfCategory(feature!, 123_456)).toBe(0);
});

test('a column that is only missing makes one bin of numbers', () => {
  const [feature] = learnBins([
    { name: 'x', kind: 'number', values: Float32Array.of(Number.NaN, Number.NaN) },
  ]);
  expect(feature!.binCount).toBe(2);
});

const float = fc.oneof(
  fc.float(),
  fc.constantFrom(
    0,
    -0,
    1,
    1.0000001,
    1000,
    1001,
    -1e-40,
    1e-40,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ),
);

test('a matrix has the bin that a search of the bounds finds, whatever the numbers', () => {
  fc.assert(
    fc.property(fc.float32Array({ maxLength: 600 }), fc.array(float, { maxLength: 20 }), (drawn, others) => {
      const learnt = Float32Array.of(...drawn, ...others);
      const [feature] = learnBins([{ name: 'x', kind: 'number', values: learnt }]);
      const values = Float32Array.of(...others, ...drawn, ...learnt.map((value) => value * 1.1));
      const matrix = binMatrix([{ name: 'x', kind: 'number', values }], [feature!]);
      values.forEach((value, row) => {
        expect(matrix.bins[row * matrix.stride]).toBe(binOfNumber(feature!, value));
      });
    }),
    { numRuns: 200 },
  );
});

test('numbers are sorted as the platform sorts them', () => {
  fc.assert(
    fc.property(fc.array(float, { maxLength: 300 }), (drawn) => {
      const values = Float32Array.from(drawn.filter((value) => !Number.isNaN(value)));
      expect(sortFloats(values)).toEqual(values.slice().sort());
    }),
  );
});
