import { expect, test } from 'vitest';
import { freshnessOf } from '../../schemas/freshness.ts';

const manifest = {
  generated_at: '2026-03-01T02:00:00.000Z',
  next_expected_at: '2026-03-02T04:00:00.000Z',
  stale_at: '2026-03-03T04:00:00.000Z',
  expires_at: '2026-03-05T04:00:00.000Z',
};

test.each([
  ['2026-03-01T02:00:10.000Z', { freshness: 'fresh', ageSeconds: 10, lateSeconds: 0 }],
  ['2026-03-02T04:00:00.000Z', { freshness: 'fresh', ageSeconds: 93_600, lateSeconds: 0 }],
  ['2026-03-02T04:00:01.000Z', { freshness: 'late', ageSeconds: 93_601, lateSeconds: 1 }],
  ['2026-03-03T04:00:00.000Z', { freshness: 'late', ageSeconds: 180_000, lateSeconds: 86_400 }],
  ['2026-03-03T04:00:01.000Z', { freshness: 'stale', ageSeconds: 180_001, lateSeconds: 86_401 }],
  ['2026-03-05T04:00:00.000Z', { freshness: 'stale', ageSeconds: 352_800, lateSeconds: 259_200 }],
  ['2026-03-05T04:00:01.000Z', { freshness: 'expired', ageSeconds: 352_801, lateSeconds: 259_201 }],
])('at %s it is %o', (now, expected) => {
  expect(freshnessOf(manifest, new Date(now))).toEqual(expected);
});

test('without a published run there is nothing to be fresh', () => {
  expect(freshnessOf(null, new Date())).toEqual({ freshness: 'none', ageSeconds: null, lateSeconds: null });
});
