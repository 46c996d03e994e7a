import { expect, test } from 'vitest';
import { meanColumn, spreadOf } from '../../../model/intervals/dispersion.ts';

test('the spread of a row is its squared error over its forecast, in units', () => {
  const { target, meanColumn: column } = spreadOf([2, 0.5], [1, 1], Float64Array.of(3, 8));
  expect([...target]).toEqual([3 ** 2 / 3, 4 ** 2 / 8]);
  expect([...column.values]).toEqual([3, 8]);
});

test('a forecast of almost nothing does not blow its spread up', () => {
  expect(spreadOf([1], [1e-9], Float64Array.of(1)).target[0]).toBeLessThan(100);
});

test('the forecast in units is a column like any other', () => {
  expect(meanColumn([0.5], Float64Array.of(4))).toEqual({
    name: 'mean',
    kind: 'number',
    values: Float32Array.of(2),
  });
});
