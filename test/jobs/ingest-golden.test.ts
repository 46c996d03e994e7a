/** Each folder of test/golden/bad-input is a test: an extract, a configuration, and what must come of it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ingestJob } from '../../jobs/ingest.ts';
import { describeError, ShelfcastError } from '../../schemas/errors.ts';
import type { SnapshotManifest } from '../../schemas/manifest.ts';
import { literal, openDatabase } from '../../warehouse/duckdb.ts';
import { jobContext, type TestJobContext } from '../support/job-context.ts';
import { smallConfig, sourceOf } from '../support/small-config.ts';

interface Expected {
  readonly exit: number;
  readonly code?: string;
  readonly rule?: string;
  readonly row?: number;
  readonly says?: readonly string[];
  readonly kept?: number;
  readonly rejected?: Readonly<Record<string, number>>;
  readonly warns?: readonly string[];
  readonly keys?: readonly string[];
  readonly units?: readonly number[];
  readonly rows?: readonly number[];
}

const golden = fileURLToPath(new URL('../golden/bad-input', import.meta.url));
const readJson = (path: string) => JSON.parse(readFileSync(path, 'utf8'));

describe('bad input', () => {
  for (const name of readdirSync(golden).sort()) {
    it(name.replaceAll('-', ' '), async () => {
      const folder = join(golden, name);
      const expected: Expected = readJson(join(folder, 'expected.json'));
      const { source, cleaning } = readJson(join(folder, 'config.json'));
      const config = smallConfig({ sales: source }, cleaning);
      const context = jobContext({ config });
      const run = async () => ingestJob('sales', sourceOf(config, 'sales'), config, folder).run(context);
      if (expected.exit === 0) {
        await run();
        await expectSnapshot(context, expected);
      } else {
        expectError(
          await run().then(
            () => null,
            (error: unknown) => error,
          ),
          expected,
          context,
        );
      }
    });
  }
});

function expectError(error: unknown, expected: Expected, context: TestJobContext): void {
  if (!(error instanceof ShelfcastError)) throw error ?? new Error('expected an error, came none');
  expect({ code: error.code, exit: error.exitCode }).toEqual({ code: expected.code, exit: expected.exit });
  const text = describeError(error);
  for (const word of expected.says ?? []) expect(text).toContain(word);
  if (expected.rule !== undefined) expect(text).toContain(expected.rule);
  if (expected.row !== undefined) expect(error.detail.where?.row).toBe(expected.row);
  expect(error.detail.where?.source).toBe('sales');
  expect(text).not.toMatch(/\n\s+at |LINE \d+:/);
  if (error.code === 'DATA_GATE_BLOCKED')
    expect(
      existsSync(
        join(context.layout.quarantine('sales', context.asOf), `sales-${context.fingerprint}.parquet`),
      ),
    ).toBe(true);
}

async function expectSnapshot(context: TestJobContext, expected: Expected): Promise<void> {
  const manifest: SnapshotManifest = readJson(join(context.out, 'manifest.json'));
  const rejectedCount = Object.values(expected.rejected ?? {}).reduce((sum, count) => sum + count, 0);
  expect(manifest.rejected_by_rule).toEqual(expected.rejected);
  expect(manifest.rows_kept).toBe(expected.kept);
  expect(manifest.rows_in).toBe(manifest.rows_kept + rejectedCount);
  expect(context.warnings.map(({ code }) => code)).toEqual(
    expected.warns ?? context.warnings.map(() => 'DATA_GATE_BLOCKED'),
  );
  const database = await openDatabase();
  try {
    const path = literal(join(context.out, 'rows.parquet'));
    const rows = await database.rows<{ sku_id: string; units: number; source_row: number }>(
      `SELECT sku_id, units, source_row FROM read_parquet(${path}) ORDER BY source_row`,
    );
    expect(rows).toHaveLength(manifest.rows_kept);
    if (expected.keys) expect(rows.map((row) => row.sku_id)).toEqual(expected.keys);
    if (expected.units) expect(rows.map((row) => row.units)).toEqual(expected.units);
    if (expected.rows) expect(rows.map((row) => row.source_row)).toEqual(expected.rows);
  } finally {
    database.close();
  }
}
