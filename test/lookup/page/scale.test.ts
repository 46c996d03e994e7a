import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bandPath, linearScale, linePath, ticksUpTo } from '../../../lookup/page/charts/scale.ts';

test('a scale runs from end to end, and a domain of one value does not divide by zero', () => {
  const scale = linearScale([0, 10], [100, 0]);
  expect([scale(0), scale(5), scale(10)]).toEqual([100, 50, 0]);
  expect(linearScale([3, 3], [0, 50])(3)).toBe(0);
});

describe('ticks', () => {
  test('are round', () => {
    expect(ticksUpTo(37, 4)).toEqual([0, 10, 20, 30, 40]);
    expect(ticksUpTo(0.9, 4)).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect(ticksUpTo(0, 4)).toEqual([0, 1]);
  });

  test('begin at zero, end at or above the largest value, and are few and evenly apart', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1e11, noNaN: true }), (max) => {
        const ticks = ticksUpTo(max, 4);
        expect(ticks[0]).toBe(0);
        expect(ticks.at(-1)!).toBeGreaterThanOrEqual(max * (1 - 1e-8));
        expect(ticks.length).toBeLessThanOrEqual(6);
        for (const [k, tick] of ticks.entries()) expect(tick / ticks[1]!).toBeCloseTo(k, 6);
      }),
    );
  });
});

describe('a line', () => {
  test('breaks where nothing is known', () => {
    expect(linePath([[0, 1], [1, 2], null, [3, 4], [4, 5]])).toBe('M0 1L1 2M3 4L4 5');
  });

  test('of a single point is a dash, so that it can be seen', () => {
    expect(linePath([null, [1, 2], null])).toBe('M1 2h0');
  });

  test('with another below it makes an area', () => {
    expect(
      bandPath(
        [
          [0, 1],
          [1, 1],
        ],
        [
          [0, 3],
          [1, 3],
        ],
      ),
    ).toBe('M0 1L1 1L1 3L0 3Z');
    expect(bandPath([], [])).toBe('');
  });
});
