import { describe, expect, test } from 'vitest';
import {
  counted,
  decimal,
  digitsFor,
  figure,
  percent,
  shortNumber,
  signedDecimal,
  signedPercent,
  words,
} from '../../../lookup/page/numbers.ts';

describe('a number is written', () => {
  test('with thousands apart and exactly the decimals asked for', () => {
    expect(decimal(1234.56, 1)).toBe('1,234.6');
    expect(decimal(0, 0)).toBe('0');
  });

  test('with a true minus, and without one where nothing is left after rounding', () => {
    expect(decimal(-3.2, 1)).toBe('−3.2');
    expect(decimal(-0.04, 1)).toBe('0.0');
  });

  test('as a dash when it is not known', () => {
    expect([decimal(null, 1), decimal(undefined, 1), decimal(Number.NaN, 1), percent(null)]).toEqual([
      '–',
      '–',
      '–',
      '–',
    ]);
  });

  test('as a change with its sign, and without one where it rounds to nothing', () => {
    expect(signedPercent(0.125)).toBe('+12.5 %');
    expect(signedPercent(-0.004)).toBe('−0.4 %');
    expect(signedPercent(0.0001)).toBe('0.0 %');
    expect(signedDecimal(4, 0)).toBe('+4');
  });
});

test('a column has no decimals where all are whole or one is very large, two where all are below one', () => {
  expect(digitsFor([1, 2, null])).toBe(0);
  expect(digitsFor([1.5, 20_000])).toBe(0);
  expect(digitsFor([1.5, 999])).toBe(1);
  expect(digitsFor([0.25, 0.5])).toBe(2);
  expect(digitsFor([])).toBe(0);
});

test('a figure on its own has a decimal where that says something', () => {
  expect([figure(3815.7), figure(293.62), figure(12), figure(0.25), figure(null)]).toEqual([
    '3,816',
    '293.6',
    '12',
    '0.25',
    '–',
  ]);
});

test('an axis label is short', () => {
  expect([
    shortNumber(0.25),
    shortNumber(20),
    shortNumber(1500),
    shortNumber(12_500),
    shortNumber(20_000),
  ]).toEqual(['0.25', '20', '1,500', '12.5k', '20k']);
});

test('a count has its noun, one or many', () => {
  expect(counted(1, 'SKU')).toBe('1 SKU');
  expect(counted(5000, 'branch', 'branches')).toBe('5,000 branches');
});

test('names of models are words', () => {
  expect(words('gbdt+weekday_level')).toBe('gbdt+weekday level');
});
