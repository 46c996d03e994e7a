import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addBlend, blendAt, chooseBlends, emptyBlendSums, PART } from '../../../model/backtest/blend.ts';

const ANCHOR = 0;
const ENOUGH = 1;

/** Errors of two models by row; the last row is the latest fold's. */
type Errors = readonly (readonly [number, number])[];

function blendOf(earlier: Errors, latest: Errors, champion = 0) {
  const sums = emptyBlendSums(1, 2);
  const add = (errors: Errors, part: number) => {
    for (const pair of errors)
      for (const m of [0, 1] as const) addBlend(sums, m, part, pair[m], pair[ANCHOR], 1);
  };
  add(earlier, PART.earlier);
  add(latest, PART.latest);
  const choice = {
    champions: Uint8Array.of(champion),
    overall: champion,
    values: new Float64Array(2),
    rows: Float64Array.of(earlier.length + latest.length),
  };
  return chooseBlends(sums, choice, 2, ANCHOR, ENOUGH);
}

describe('a blend', () => {
  test('of errors that cancel takes half of each', () => {
    const { champions, partners, shares } = blendOf([[1, -1]], [[1, -1]]);
    expect([champions[0], partners[0], shares[0]]).toEqual([0, 1, 0.5]);
  });

  test('gives the model with the smaller errors the larger share, and names it champion', () => {
    const { champions, partners, shares } = blendOf([[3, -1]], [[3, -1]], 1);
    expect([champions[0], partners[0], shares[0]]).toEqual([1, 0, 0.25]);
  });

  test('that the latest fold does not bear out is left alone', () => {
    const { champions, partners, shares } = blendOf([[1, -1]], [[0, 4]]);
    expect([champions[0], partners[0], shares[0]]).toEqual([0, 0, 0]);
  });

  test('of a model and its twin is left alone', () => {
    expect(blendOf([[1, 1]], [[1, 1]]).shares[0]).toBe(0);
  });

  test('is not tried without an anchor', () => {
    const choice = {
      champions: Uint8Array.of(1),
      overall: 1,
      values: new Float64Array(2),
      rows: Float64Array.of(9),
    };
    expect(chooseBlends(emptyBlendSums(0, 2), choice, 2, -1, ENOUGH).shares[0]).toBe(0);
  });
});

test('a segment with few rows follows the blend of all together', () => {
  const sums = emptyBlendSums(2, 2);
  for (const part of [PART.earlier, PART.latest])
    [1, -1].forEach((error, m) => {
      addBlend(sums, m, part, error, 1, 1);
    });
  const choice = {
    champions: Uint8Array.of(0, 1),
    overall: 0,
    values: new Float64Array(4),
    rows: Float64Array.of(9, 0),
  };
  expect(Array.from(chooseBlends(sums, choice, 2, ANCHOR, 5).shares)).toEqual([0.5, 0.5]);
});

test('the chosen weight is the best of all weights in whole per cents', () => {
  const errors = fc.array(fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 })), {
    minLength: 1,
    maxLength: 6,
  });
  fc.assert(
    fc.property(errors, (rows) => {
      const { champions, partners, shares } = blendOf(rows, rows);
      const loss = (anchorShare: number) =>
        rows.reduce((sum, [a, b]) => sum + (anchorShare * a + (1 - anchorShare) * b) ** 2, 0);
      const own = champions[0] === ANCHOR ? 1 - shares[0]! : shares[0]!;
      if (champions[0] === partners[0]) return;
      for (let cents = 0; cents <= 100; cents++)
        expect(loss(own)).toBeLessThanOrEqual(loss(cents / 100) + 1e-9);
    }),
  );
});

test('a forecast is blended by the share of the partner', () => {
  expect(blendAt([8], [4], 0.25, 0)).toBe(7);
  expect(blendAt([8], [Number.NaN], 0, 0)).toBe(8);
});
