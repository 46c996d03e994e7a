import { expect, test } from 'vitest';
import { linearScale, ticksUpTo } from '../../reports/svg/scale.ts';

test('ticks are round, start at zero and reach the largest value', () => {
  expect(ticksUpTo(83, 4)).toEqual([0, 25, 50, 75, 100]);
  expect(ticksUpTo(1, 4)).toEqual([0, 0.25, 0.5, 0.75, 1]);
  expect(ticksUpTo(0.3, 4)).toEqual([0, 0.1, 0.2, 0.3]);
  expect(ticksUpTo(1e6, 4)).toEqual([0, 250_000, 500_000, 750_000, 1_000_000]);
});

test('a chart of zeros still has an axis', () => {
  expect(ticksUpTo(0, 4)).toEqual([0, 1]);
});

test('a domain without width maps to its start', () => {
  expect(linearScale([5, 5], [10, 90])(5)).toBe(10);
});
