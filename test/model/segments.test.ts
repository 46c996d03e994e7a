import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type SegmentKey, segmentScheme } from '../../model/segments.ts';

const KEYS: SegmentKey[] = ['category', 'branch', 'velocity_class'];

test('every combination of values has a number of its own, and comes back from it', () => {
  const sizes = fc.record({
    categoryCount: fc.integer({ min: 1, max: 6 }),
    branchCount: fc.integer({ min: 1, max: 6 }),
  });
  const keys = fc.shuffledSubarray(KEYS);
  fc.assert(
    fc.property(keys, sizes, (chosen, { categoryCount, branchCount }) => {
      const scheme = segmentScheme(chosen, { categoryCount, branchCount, skuCount: 1 });
      const seen = new Set<number>();
      for (let segment = 0; segment < scheme.count; segment++) {
        const values = scheme.valuesOf(segment);
        const value = (key: SegmentKey) => values[chosen.indexOf(key)] ?? 0;
        expect(scheme.indexOf(value('category'), value('branch'), value('velocity_class'))).toBe(segment);
        seen.add(segment);
      }
      const sizeOf = { category: categoryCount, branch: branchCount, velocity_class: 3 };
      expect(seen.size).toBe(chosen.reduce((product, key) => product * sizeOf[key], 1));
    }),
  );
});

test('a key that is not chosen does not tell segments apart; no key at all is one segment', () => {
  const byCategory = segmentScheme(['category'], { categoryCount: 3, branchCount: 9, skuCount: 1 });
  expect(byCategory.indexOf(2, 8, 1)).toBe(byCategory.indexOf(2, 0, 0));
  const none = segmentScheme([], { categoryCount: 3, branchCount: 9, skuCount: 1 });
  expect([none.count, none.indexOf(2, 8, 1), none.valuesOf(0)]).toEqual([1, 0, []]);
});
