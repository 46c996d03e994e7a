import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addPosition,
  CELL_COUNT,
  cellOf,
  emptyPositions,
  learnLevelMap,
  mappedLevels,
  mappedProbability,
  POSITION_BINS,
} from '../../../model/intervals/level-map.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const LEVELS = Float64Array.of(0.005, 0.1, 0.5, 0.9, 0.995);
const CELL = cellOf(0, 3);
const levelsOf = (map: Float64Array, cell = CELL) =>
  [...mappedLevels(map, LEVELS)].slice(cell * LEVELS.length, (cell + 1) * LEVELS.length);

describe('adding a position', () => {
  test('spreads one actual over its range, in proportion', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(share, share, (a, b) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        const positions = emptyPositions();
        addPosition(positions, CELL, from, to);
        const bins = positions.slice(CELL * POSITION_BINS, (CELL + 1) * POSITION_BINS);
        expect(bins.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 9);
        expect(positions.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 9);
        // The mean of the bins' middles is the middle of the range, to within a bin.
        const middle = bins.reduce((sum, value, bin) => sum + (value * (bin + 0.5)) / POSITION_BINS, 0);
        expect(Math.abs(middle - (from + to) / 2)).toBeLessThan(1 / POSITION_BINS);
        expect(Math.min(...bins)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe('the map of levels', () => {
  test('is the identity without actuals, and where they lie evenly', () => {
    const nothing = learnLevelMap(emptyPositions(), 0);
    const even = emptyPositions();
    for (let k = 0; k < 50; k++) addPosition(even, CELL, 0, 1);
    for (const map of [nothing, learnLevelMap(even, 9)]) {
      levelsOf(map).forEach((level, k) => {
        expect(level).toBeCloseTo(LEVELS[k]!, 9);
      });
    }
  });

  test('widens what was too narrow: half of the actuals in the outer tenth of each side', () => {
    const positions = emptyPositions();
    const random = seededRandom(1);
    for (let k = 0; k < 100_000; k++) {
      const u = random();
      const at = k % 2 === 0 ? u : u < 0.5 ? u / 5 : 1 - (1 - u) / 5;
      addPosition(positions, CELL, at, at);
    }
    const levels = levelsOf(learnLevelMap(positions, 9));
    expect(levels[1]).toBeLessThan(0.05);
    expect(levels[2]).toBeCloseTo(0.5, 2);
    expect(levels[3]).toBeGreaterThan(0.95);
  });

  test('follows a lean to one side only as far as the folds are many', () => {
    const positions = emptyPositions();
    const random = seededRandom(2);
    for (let k = 0; k < 100_000; k++) {
      const at = Math.sqrt(random());
      addPosition(positions, CELL, at, at);
    }
    const median = (folds: number) => levelsOf(learnLevelMap(positions, folds))[2]!;
    expect(median(0)).toBeCloseTo(0.5, 2);
    expect(median(4)).toBeGreaterThan(0.53);
    expect(median(1e9)).toBeCloseTo(Math.SQRT1_2, 2);
  });

  test('a cell without actuals leans on its class, a class without on the others, cold starts on none', () => {
    const positions = emptyPositions();
    for (let k = 0; k < 100_000; k++)
      addPosition(positions, CELL, k % 2 === 0 ? 0 : 0.9, k % 2 === 0 ? 0.1 : 1);
    const map = learnLevelMap(positions, 9);
    for (const cell of [CELL, cellOf(0, 40), cellOf(3, 1)]) expect(levelsOf(map, cell)[1]).toBeLessThan(0.05);
    expect(levelsOf(map, cellOf(5, 3))[1]).toBeCloseTo(0.1, 9);
  });

  test('rises, and maps there and back', () => {
    const positions = emptyPositions();
    const random = seededRandom(3);
    for (let k = 0; k < 5000; k++) {
      const [a, b] = [random() ** 2, random()];
      addPosition(positions, Math.floor(random() * CELL_COUNT), Math.min(a, b), Math.max(a, b));
    }
    const map = learnLevelMap(positions, 5);
    for (let cell = 0; cell < CELL_COUNT; cell++) {
      const levels = levelsOf(map, cell);
      expect(levels).toEqual(levels.toSorted((a, b) => a - b));
      levels.forEach((level, k) => {
        expect(mappedProbability(map, cell, level)).toBeCloseTo(LEVELS[k]!, 9);
      });
    }
  });
});
