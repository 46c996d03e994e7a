import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutIntoShards, rowsPerShard } from '../../jobs/feature/cut-into-shards.ts';

const cut = (days: readonly number[], mostSeries: number, mostRows: number) =>
  cutIntoShards(Int32Array.from(days), mostSeries, mostRows);

test('shards are as even in days as their number allows', () => {
  expect(cut([10, 10, 10, 10, 10, 10], 100, 30)).toEqual([
    [0, 3],
    [3, 6],
  ]);
  expect(cut([30, 10, 10, 10], 100, 30)).toEqual([
    [0, 1],
    [1, 4],
  ]);
});

test('many short series are cut by their number', () => {
  expect(cut([1, 1, 1, 1, 1], 2, 1000)).toEqual([
    [0, 2],
    [2, 4],
    [4, 5],
  ]);
});

test('short series before long ones leave no debt of days to a later shard', () => {
  const days = [...new Array(100).fill(1), ...new Array(20).fill(50)];
  for (const [from, to] of cut(days, 10, 100)) {
    expect(days.slice(from, to).reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(100);
  }
});

test('a series with more days than a shard may hold has one to itself', () => {
  expect(cut([5, 500, 5], 100, 100)).toEqual([
    [0, 1],
    [1, 2],
    [2, 3],
  ]);
});

test('shards follow each other, cover every series once, and keep to both caps', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 200 }),
      fc.integer({ min: 1, max: 50 }),
      fc.integer({ min: 1, max: 2000 }),
      (days, mostSeries, mostRows) => {
        const ranges = cut(days, mostSeries, mostRows);
        expect(ranges[0]![0]).toBe(0);
        expect(ranges.at(-1)![1]).toBe(days.length);
        ranges.forEach(([from, to], k) => {
          if (k > 0) expect(from).toBe(ranges[k - 1]![1]);
          expect(to).toBeGreaterThan(from);
          expect(to - from).toBeLessThanOrEqual(mostSeries);
          const rows = days.slice(from, to).reduce((sum, count) => sum + count, 0);
          if (to - from > 1) expect(rows).toBeLessThanOrEqual(mostRows);
        });
      },
    ),
  );
});

test('shards grow with the chain, from half a million days up to what the configuration allows', () => {
  expect(rowsPerShard(4_000_000, 2_000_000)).toBe(500_000);
  expect(rowsPerShard(32_000_000, 2_000_000)).toBe(1_000_000);
  expect(rowsPerShard(100_000_000, 2_000_000)).toBe(2_000_000);
  expect(rowsPerShard(4_000_000, 1000)).toBe(1000);
});
