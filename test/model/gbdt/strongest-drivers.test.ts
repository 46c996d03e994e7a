import { expect, test } from 'vitest';
import { strongestDrivers } from '../../../model/gbdt/strongest-drivers.ts';

const FEATURES = ['price', 'promotion', 'weekday', 'event', 'age'];
const explanation = { features: FEATURES, parts: Float64Array.of(-4, 9, 1, 0.5, -2, 20) };

test('the three strongest features are named by what they add, and the rest is one part', () => {
  expect(strongestDrivers(explanation, 0, 24.5)).toEqual([
    { rank: 0, driver: 'level', units: 20 },
    { rank: 1, driver: 'promotion', units: 9 },
    { rank: 2, driver: 'price', units: -4 },
    { rank: 3, driver: 'age', units: -2 },
    { rank: 4, driver: 'other_features', units: 1.5 },
    { rank: 5, driver: 'not_trees', units: 0 },
  ]);
});

test('what a blend or a guard changes is a part of its own, so that the parts add up to what is published', () => {
  const drivers = strongestDrivers(explanation, 0, 30);
  expect(drivers.at(-1)).toEqual({ rank: 5, driver: 'not_trees', units: 5.5 });
  expect(drivers.reduce((sum, { units }) => sum + units, 0)).toBe(30);
});
