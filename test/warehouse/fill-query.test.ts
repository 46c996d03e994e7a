import { expect, it } from 'vitest';
import { fillQuery } from '../../warehouse/fill-query.ts';

it('replaces each mark by its part, even one that looks like a replacement pattern', () => {
  const sql = fillQuery('clean/cancellations', { rows: "'$& $1'" });
  expect(sql).toContain("from '$& $1'\n");
});

it('throws for a mark without a part and for a part without a mark', () => {
  expect(() => fillQuery('clean/cancellations', {})).toThrow('mark rows');
  expect(() => fillQuery('clean/cancellations', { rows: 'x', other: 'y' })).toThrow('no mark for other');
});
