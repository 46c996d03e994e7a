import { expect, test } from 'vitest';
import {
  ENOUGH_WHOLE_DAYS,
  emptySeenUnits,
  seeUnits,
  sellsByThePiece,
} from '../../../model/intervals/whole-units.ts';

const seen = (days: readonly number[]) => {
  const series = emptySeenUnits(1);
  for (const units of days) seeUnits(series, 0, units);
  return series;
};

test('in a chain without fractions everything sells by the piece, even what never sold', () => {
  expect(sellsByThePiece(seen([]), 0, true)).toBe(true);
  expect(sellsByThePiece(seen([0, 3]), 0, true)).toBe(true);
});

test('in a chain with fractions a series needs many whole days, and not one of another kind', () => {
  const many = Array.from({ length: ENOUGH_WHOLE_DAYS }, (_, day) => 1 + (day % 3));
  expect(sellsByThePiece(seen(many), 0, false)).toBe(true);
  expect(sellsByThePiece(seen(many.slice(1)), 0, false)).toBe(false);
  expect(sellsByThePiece(seen([...many.slice(1), 0, 0, 0]), 0, false)).toBe(false);
  expect(sellsByThePiece(seen([...many, 0.25]), 0, false)).toBe(false);
});
