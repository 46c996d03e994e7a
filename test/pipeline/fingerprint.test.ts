import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { describeChange, fingerprintOf, fingerprintParts } from '../../pipeline/fingerprint.ts';
import { sha256Text } from '../../warehouse/checksum.ts';
import { tempFolders } from '../support/temp-folder.ts';
import { type TinyJob, tinyJob } from '../support/tiny-jobs.ts';

const newFolder = tempFolders();

function printOf(
  tiny: Partial<TinyJob> = {},
  changes: { asOf?: string; code?: string; table?: string } = {},
) {
  const job = tinyJob({ name: 'clean', reads: ['raw'], settings: { gates: 1 }, ...tiny });
  const parts = fingerprintParts(job, {
    asOf: changes.asOf ?? '2026-03-01',
    codeVersion: changes.code ?? '1.0.0',
    dataRoot: '/data',
    producerOf: () => changes.table ?? 'aaaa',
  });
  return { parts, fingerprint: fingerprintOf(job, parts) };
}

test('it is 24 hex digits, the same for the same', () => {
  expect(printOf().fingerprint).toMatch(/^[0-9a-f]{24}$/);
  expect(printOf().fingerprint).toBe(printOf().fingerprint);
});

test('as-of, code, settings, the job and what it reads change it; nothing else does', () => {
  const base = printOf().fingerprint;
  const changed = [
    printOf({}, { asOf: '2026-03-02' }),
    printOf({}, { code: '1.0.1' }),
    printOf({}, { table: 'bbbb' }),
    printOf({ settings: { gates: 2 } }),
    printOf({ settings: { gates: 1, more: null } }),
    printOf({ name: 'other' }),
  ].map(({ fingerprint }) => fingerprint);
  expect(new Set([base, ...changed]).size).toBe(7);
  expect(printOf({ writes: ['something', 'else'] }).fingerprint).toBe(base);
  const settings = { a: 1, gates: 1 };
  expect(printOf({ settings }).fingerprint).toBe(printOf({ settings: { gates: 1, a: 1 } }).fingerprint);
});

test('a file counts by its name below the data and by its bytes', () => {
  const folder = newFolder();
  const file = join(folder, 'sales.csv');
  writeFileSync(file, 'a,b\n');
  const partsAt = (dataRoot: string) =>
    fingerprintParts(tinyJob({ name: 'ingest', files: [file] }), {
      asOf: '2026-03-01',
      codeVersion: '1',
      dataRoot,
      producerOf: () => '',
    });
  expect(partsAt(folder)['file sales.csv']).toBe(sha256Text('a,b\n'));
  writeFileSync(file, 'a,c\n');
  expect(partsAt(folder)['file sales.csv']).toBe(sha256Text('a,c\n'));
});

describe('a change in words', () => {
  test('names what changed, came and went', () => {
    expect(describeChange({ a: '1', b: '2', c: '3' }, { a: '1', b: '9', d: '4' })).toBe(
      'b changed, d is new, c is gone',
    );
  });
  test('names three and counts the rest', () => {
    const now = { a: '1', b: '1', c: '1', d: '1', e: '1' };
    expect(describeChange({}, now)).toBe('a is new, b is new, c is new and 2 more');
  });
  test('is null when there is none', () => {
    expect(describeChange({ a: '1' }, { a: '1' })).toBeNull();
  });
});
