import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FeatureBins } from '../../../model/boosting/binning.ts';
import { bestSplit, leftTable, type NodeSums } from '../../../model/boosting/splitting.ts';

const SETTINGS = {
  l2: 0.5,
  minLeafRows: 2,
  minLeafHessian: 0,
  minGain: 1e-9,
  categorySmoothing: 0,
  hessianFloor: 0,
};

/** One row a bin entry, each with hessian 1. */
interface Row {
  readonly bin: number;
  readonly gradient: number;
}

function feature(kind: 'number' | 'category'): FeatureBins {
  const upper = Float64Array.of(1, 2, 3, 4, Number.POSITIVE_INFINITY);
  return { name: 'x', kind, monotone: 0, binCount: 6, upper, binOfId: new Uint8Array(0) };
}

function split(rows: readonly Row[], kind: 'number' | 'category') {
  const histogram = new Float64Array(512);
  const counts = new Int32Array(256);
  for (const { bin, gradient } of rows) {
    histogram[bin * 2]! += gradient;
    histogram[bin * 2 + 1]! += 1;
    counts[bin]!++;
  }
  const node: NodeSums = {
    sumGradient: rows.reduce((sum, { gradient }) => sum + gradient, 0),
    sumHessian: rows.length,
    rowCount: rows.length,
    lowest: Number.NEGATIVE_INFINITY,
    highest: Number.POSITIVE_INFINITY,
  };
  return bestSplit(histogram, 0, feature(kind), node, SETTINGS, counts);
}

/** Gain of sending these bins left; −∞ where a side has too few rows. */
function gainOf(rows: readonly Row[], isLeft: (bin: number) => boolean): number {
  const scoreOf = (side: readonly Row[]) =>
    side.reduce((sum, { gradient }) => sum + gradient, 0) ** 2 / (side.length + SETTINGS.l2);
  const left = rows.filter(({ bin }) => isLeft(bin));
  const right = rows.filter(({ bin }) => !isLeft(bin));
  if (Math.min(left.length, right.length) < SETTINGS.minLeafRows) return Number.NEGATIVE_INFINITY;
  return scoreOf(left) + scoreOf(right) - scoreOf(rows);
}

const rows = fc.array(
  fc.record({ bin: fc.integer({ min: 0, max: 5 }), gradient: fc.integer({ min: -8, max: 8 }) }),
  { minLength: 2, maxLength: 25 },
);

describe('the best split', () => {
  test('of a number is the best of all cuts with the missing ones on either side', () => {
    fc.assert(
      fc.property(rows, (drawn) => {
        const cuts = [1, 2, 3, 4, 5].flatMap((last) =>
          [true, false].map((missingLeft) => gainOf(drawn, (bin) => (bin === 0 ? missingLeft : bin <= last))),
        );
        checkBest(drawn, 'number', Math.max(...cuts));
      }),
      { numRuns: 500 },
    );
  });

  test('of a category beats no fewer than all prefixes of the categories by mean gradient, and is never better than the best subset', () => {
    fc.assert(
      fc.property(rows, (drawn) => {
        const subsets = Array.from({ length: 64 }, (_, bits) =>
          gainOf(drawn, (bin) => ((bits >> bin) & 1) === 1),
        );
        const found = split(drawn, 'category')?.gain ?? Number.NEGATIVE_INFINITY;
        expect(found).toBeLessThanOrEqual(Math.max(...subsets) + 1e-9);
        expect(found).toBeGreaterThanOrEqual(bestPrefix(drawn) - 1e-9);
      }),
      { numRuns: 500 },
    );
  });
});

function bestPrefix(drawn: readonly Row[]): number {
  const bins = [...new Set(drawn.map(({ bin }) => bin))];
  const meanOf = (wanted: number) => {
    const own = drawn.filter(({ bin }) => bin === wanted);
    return own.reduce((sum, { gradient }) => sum + gradient, 0) / own.length;
  };
  bins.sort((a, b) => meanOf(a) - meanOf(b) || a - b);
  const gains = bins.map((_, last) => gainOf(drawn, (bin) => bins.indexOf(bin) <= last));
  const best = Math.max(...gains);
  return best > SETTINGS.minGain ? best : Number.NEGATIVE_INFINITY;
}

function checkBest(drawn: readonly Row[], kind: 'number' | 'category', best: number): void {
  const found = split(drawn, kind);
  if (best <= SETTINGS.minGain) {
    expect(found).toBeNull();
    return;
  }
  expect(found!.gain).toBeCloseTo(best, 9);
  const table = leftTable(found!);
  expect(gainOf(drawn, (bin) => table[bin] === 1)).toBeCloseTo(best, 9);
}
