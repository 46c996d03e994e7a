import fc from 'fast-check';
import { expect, test } from 'vitest';
import { binMatrix, learnBins } from '../../../model/boosting/binning.ts';
import { shapesOf, trainingRow } from '../../../model/boosting/cutting.ts';
import { DEFAULT_PARAMETERS } from '../../../model/boosting/parameters.ts';
import { drawThreshold, hash, mostDrawn } from '../../../model/boosting/sampling.ts';

test('each training row is in one part, and parts differ by a block at most', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2000 }), fc.integer({ min: 1, max: 5 }), (rowCount, workers) => {
      const columns = [{ name: 'x', kind: 'number', values: new Float32Array(rowCount) } as const];
      const target = new Float64Array(rowCount);
      const matrix = binMatrix(columns, learnBins(columns));
      const shapes = shapesOf({ matrix, target }, rowCount, DEFAULT_PARAMETERS, false, workers);
      const rows = shapes.flatMap((shape, index) =>
        Array.from({ length: shape.rowCount }, (_, row) =>
          trainingRow({ index, partCount: shapes.length }, row),
        ),
      );
      expect(rows.sort((a, b) => a - b)).toEqual(Array.from({ length: rowCount }, (_, row) => row));
      const counts = shapes.map((shape) => shape.rowCount);
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(64);
    }),
  );
});

test('no draw has more rows than there is room for, and a smaller one is a part of a larger', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 2 ** 31 - 1 }),
      fc.integer({ min: 1, max: 5000 }),
      fc.double({ min: 0.01, max: 1, noNaN: true }),
      (seed, count, fraction) => {
        const drawn = (share: number) =>
          Array.from({ length: count }, (_, row) => row).filter(
            (row) => hash(seed, 3, row) < drawThreshold(share),
          );
        const rows = new Set(drawn(fraction));
        expect(rows.size).toBeLessThanOrEqual(mostDrawn(count, fraction));
        expect(drawn(fraction / 2).filter((row) => !rows.has(row))).toEqual([]);
      },
    ),
  );
});
