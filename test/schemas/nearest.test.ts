import { expect, test } from 'vitest';
import { editDistance, nearest } from '../../schemas/nearest.ts';

test('the distance counts insertions, deletions and substitutions', () => {
  expect(editDistance('kitten', 'sitting')).toBe(3);
  expect(editDistance('', 'abc')).toBe(3);
  expect(editDistance('abc', 'abc')).toBe(0);
});

test('a typo finds the word that it meant', () => {
  expect(nearest('horizn_days', ['home', 'horizon_days', 'history_days'])).toBe('horizon_days');
});

test('a word that is near to nothing finds nothing', () => {
  expect(nearest('database', ['home', 'port'])).toBeNull();
});
