import { expect, test } from 'vitest';
import { driftPerDay, withoutDrift } from '../../../model/gbdt/drift.ts';

const horizon = Array.from({ length: 21 }, (_, k) => k + 1);
const growing = Float32Array.from(horizon, (h) => 2 * Math.exp(0.01 * h));
const weight = new Float32Array(21).fill(1);

test('growth with the horizon is found from whole weeks', () => {
  expect(driftPerDay(growing, weight, horizon)).toBeCloseTo(0.01, 6);
});

test('it is taken out of a young panel, and left in one of a year', () => {
  for (const y of withoutDrift(growing, weight, horizon, 100)) expect(y).toBeCloseTo(2, 5);
  expect([...withoutDrift(growing, weight, horizon, 400)]).toEqual([...growing]);
});

test('a horizon of less than two weeks, and targets of zero, have none', () => {
  expect(driftPerDay(growing.subarray(0, 13), weight, horizon.slice(0, 13))).toBe(0);
  expect(driftPerDay(new Float32Array(21), weight, horizon)).toBe(0);
});
