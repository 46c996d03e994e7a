import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { publishJob } from '../../jobs/publish.ts';
import { ShelfcastError } from '../../schemas/errors.ts';
import type { PublishedManifest } from '../../schemas/manifest.ts';
import { sha256File } from '../../warehouse/checksum.ts';
import { literal, openDatabase } from '../../warehouse/duckdb.ts';
import type { Layout } from '../../warehouse/layout.ts';
import { plannerTables } from '../../warehouse/planner-tables.ts';
import { readPublishedManifest } from '../../warehouse/published-runs.ts';
import { type NightShape, SMALL_NIGHT, writeNightInputs } from '../support/night-inputs.ts';
import { nightConfig, runNightJob, temporaryHome } from '../support/publish-context.ts';

let layout: Layout;
beforeEach(() => {
  layout = temporaryHome();
});
afterEach(() => rmSync(layout.home, { recursive: true, force: true }));

interface Night {
  readonly shape?: Partial<NightShape>;
  readonly config?: Record<string, unknown>;
  readonly generatedAt?: string;
  readonly threads?: number;
  readonly accept?: readonly string[];
  /** Spoils the inputs before the job runs. */
  readonly spoil?: (scored: string) => Promise<void>;
}

async function publish(runId: string, night: Night = {}) {
  const shape = { ...SMALL_NIGHT, ...night.shape };
  const folder = join(layout.home, `inputs-${runId}`);
  rmSync(folder, { recursive: true, force: true });
  const inputs = await writeNightInputs(folder, shape);
  await night.spoil?.(inputs.scored);
  const config = nightConfig(shape, night.config);
  const { generatedAt, threads, accept } = night;
  const settings = Object.fromEntries(
    Object.entries({ generatedAt, threads, accept }).filter(([, value]) => value !== undefined),
  );
  return runNightJob(publishJob(config), {
    layout,
    config,
    runId,
    asOf: shape.cutoff,
    inputs,
    ...settings,
  });
}

async function refusalOf(promise: Promise<unknown>): Promise<ShelfcastError> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ShelfcastError);
  expect((error as ShelfcastError).code).toBe('PUBLISH_REFUSED');
  return error as ShelfcastError;
}

async function ask<Row>(sql: string): Promise<Row[]> {
  const path = join(layout.current, 'forecasts.duckdb');
  const database = await openDatabase({ path, readOnly: true, sandboxed: true });
  try {
    return await database.rows<Row>(sql);
  } finally {
    database.close();
  }
}

const currentManifest = () => readPublishedManifest(layout.current);

/** Rewrites the first shard (or its drivers) through a select over itself. */
const rewrite =
  (select: string, name = 'shard=0.parquet') =>
  async (scored: string) => {
    const file = join(scored, name);
    const database = await openDatabase();
    await database.run(`CREATE TABLE shard AS SELECT * FROM read_parquet(${literal(file)})`);
    await database.run(`COPY (${select}) TO ${literal(file)} (FORMAT parquet)`);
    database.close();
  };

test('a first night publishes the table, the planners’ database, the ledger, the accuracy and a manifest of them', async () => {
  const { counts } = await publish('20260310-a');
  expect(readlinkSync(layout.current)).toBe('20260310-a');
  expect(readdirSync(layout.current).sort()).toEqual([
    'accuracy.parquet',
    'drivers.parquet',
    'forecast_totals.parquet',
    'forecasts.duckdb',
    'forecasts.parquet',
    'lookup',
    'manifest.json',
    'series_ledger.parquet',
    'totals_accuracy.parquet',
  ]);
  expect(counts).toMatchObject({ rows: 84, series: 12, skus: 4, branches: 3, first_publish: 1 });
  const manifest = currentManifest();
  expect(manifest).toMatchObject({
    run_id: '20260310-a',
    data_cutoff: '2026-03-10',
    generated_at: '2026-03-11T02:00:00.000Z',
    next_expected_at: '2026-03-12T04:00:00.000Z',
    stale_at: '2026-03-13T04:00:00.000Z',
    expires_at: '2026-03-15T04:00:00.000Z',
    first_ds: '2026-03-11',
    last_ds: '2026-03-17',
    model_version: 'statistical-test',
    counts: { rows: 84, series: 12, fallback_rows: 7, ledger: { cold_start: 1, forecast: 11 } },
    accepted_gates: [],
  });
  expect(manifest.gates.map((gate) => [gate.name, gate.outcome])).toEqual([
    ['complete', 'passed'],
    ['valid', 'passed'],
    ['change', 'skipped'],
    ['series_share', 'skipped'],
    ['series_growth', 'skipped'],
    ['acceptance', 'passed'],
  ]);
  for (const file of manifest.files) {
    expect(sha256File(join(layout.current, file.name))).toBe(file.sha256);
  }
});

test('the same rows give the same bytes, whatever the number of threads and shards', async () => {
  const shas: string[] = [];
  for (const [threads, shards] of [
    [1, 1],
    [4, 3],
    [2, 2],
  ] as const) {
    const { output } = await publish('20260310-a', { threads, shape: { shards } });
    shas.push(sha256File(join(output, 'forecasts.parquet')));
    rmSync(layout.published, { recursive: true });
  }
  expect(new Set(shas).size).toBe(1);
});

test('the table has the columns of the contract, in its order, and is sorted by branch, SKU and day', async () => {
  await publish('20260310-a');
  const columns = await ask<{ column_name: string }>('DESCRIBE forecasts');
  expect(columns.map((column) => column.column_name).join(' ')).toBe(
    'sku_id branch_id ds horizon_days yhat yhat_lower yhat_upper q100 q500 q900 served_by fallback_reason model_version data_cutoff run_id generated_at',
  );
  const keys = await ask<{ key: string }>(
    `SELECT branch_id || '|' || sku_id || '|' || ds AS key FROM forecasts`,
  );
  expect(keys.map((row) => row.key)).toEqual(keys.map((row) => row.key).sort());
});

test('every table and column of the planners’ database says what it means', async () => {
  await publish('20260310-a');
  const tables = await ask<{ name: string; comment: string | null }>(`
    SELECT table_name AS name, comment FROM duckdb_tables()
    UNION ALL SELECT view_name, comment FROM duckdb_views() WHERE NOT internal ORDER BY 1`);
  expect(tables.map((table) => table.name)).toEqual(
    plannerTables([])
      .map((table) => table.name)
      .sort(),
  );
  expect(tables.filter((table) => !table.comment)).toEqual([]);
  const silent = await ask(
    'SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal AND comment IS NULL',
  );
  expect(silent).toEqual([]);
});

test('actuals reach back as many days as the configuration says, and no further', async () => {
  await publish('20260310-a', { config: { publish: { actuals_days: 10 } } });
  const [span] = await ask<{ first: string; last: string }>(
    'SELECT min(ds)::varchar AS first, max(ds)::varchar AS last FROM actuals',
  );
  expect(span).toEqual({ first: '2026-03-01', last: '2026-03-10' });
});

test('an old day that is run again is as late as its data, unless the configuration itself ends on that day', async () => {
  const generatedAt = '2026-06-01T12:00:00.000Z';
  await publish('20260310-a', { generatedAt });
  expect(currentManifest().next_expected_at).toBe('2026-03-12T04:00:00.000Z');
  await publish('20260310-b', { generatedAt, config: { as_of: '2026-03-10' } });
  expect(currentManifest().next_expected_at).toBe('2026-06-02T04:00:00.000Z');
});

test('a SKU may be called like a statement', async () => {
  await publish('20260310-a', { shape: { oddSku: `'; drop table forecasts; --` } });
  const rows = await ask<{ n: number }>(
    `SELECT count(*) AS n FROM forecasts WHERE sku_id = '''; drop table forecasts; --'`,
  );
  expect(rows[0]!.n).toBe(21);
});

test('the next night is compared with the live one, and both vintages stand in forecast_history', async () => {
  await publish('20260310-a');
  const night = {
    shape: { cutoff: '2026-03-11', scale: 1.2 },
    generatedAt: '2026-03-12T02:00:00.000Z',
  };
  const { counts } = await publish('20260311-b', night);
  expect(counts.first_publish).toBe(0);
  const change = currentManifest().gates.find((gate) => gate.name === 'change')!;
  expect(change.outcome).toBe('passed');
  expect(change.figure).toBeGreaterThan(0.1);
  const vintages = await ask<{ run_id: string; n: number }>(
    'SELECT run_id, count(*) AS n FROM forecast_history GROUP BY run_id ORDER BY run_id',
  );
  expect(vintages).toEqual([
    { run_id: '20260310-a', n: 84 },
    { run_id: '20260311-b', n: 84 },
  ]);
});

test('a night that differs wildly is refused with its figures, and the live run stays', async () => {
  await publish('20260310-a');
  const error = await refusalOf(publish('20260310-b', { shape: { scale: 1.8 } }));
  expect(error.exitCode).toBe(5);
  expect(error.message).toMatch(
    /refused by change; report: .+report-refused\.html; still served: run 20260310-a with data to 2026-03-10/,
  );
  expect(error.detail.issues).toHaveLength(1);
  expect(error.detail.issues![0]!.expected).toContain('50.0 %');
  expect(error.detail.issues![0]!.came).toContain('+80.0 %');
  expect(error.detail.mend).toContain('--accept change');
  expect(readdirSync(layout.published).sort()).toEqual(['20260310-a', 'current']);
  expect(currentManifest().run_id).toBe('20260310-a');
});

test('a gate that the operator accepts lets the night pass, and the manifest keeps it', async () => {
  await publish('20260310-a');
  const { warnings } = await publish('20260310-b', { shape: { scale: 1.8 }, accept: ['change'] });
  expect(warnings.map((warning) => warning.code)).toEqual(['GATE_ACCEPTED']);
  expect(currentManifest().accepted_gates).toEqual(['change']);
});

test('what tells of a refusal goes when the very run is published after all', async () => {
  await publish('20260310-a');
  await refusalOf(publish('20260310-b', { shape: { scale: 1.8 } }));
  writeFileSync(layout.refusedReport('20260310-b'), 'page');
  await publish('20260310-b', { shape: { scale: 1.8 }, accept: ['change'] });
  expect(existsSync(layout.refused('20260310-b'))).toBe(false);
  expect(existsSync(layout.refusedReport('20260310-b'))).toBe(false);
});

test('a refusal is heard also where the refused tables cannot be kept', async () => {
  mkdirSync(layout.runs, { recursive: true });
  writeFileSync(layout.run('20260310-a'), 'a file where the folder of the run should be');
  const error = await refusalOf(publish('20260310-a', { shape: { wape: 0.4 } }));
  expect(error.message).not.toContain('report');
});

test('losing series is refused, unless the ledger calls them discontinued', async () => {
  await publish('20260310-a');
  const error = await refusalOf(publish('20260310-b', { shape: { skus: 3 } }));
  expect(error.detail.issues!.map((issue) => issue.at)).toEqual(['series_share']);
  expect(error.detail.issues![0]!.came).toContain('9 of 12 series');
  await publish('20260310-c', { shape: { discontinuedFrom: 4 } });
  expect(currentManifest().run_id).toBe('20260310-c');
});

test('a night with more than twice the series is refused, unless growth is not asked for or is accepted', async () => {
  await publish('20260310-a', { shape: { skus: 2 } });
  const grown = { shape: { skus: 5 }, config: { publish: { max_change: null } } };
  const error = await refusalOf(publish('20260310-b', grown));
  expect(error.detail.issues!.map((issue) => issue.at)).toEqual(['series_growth']);
  expect(error.detail.issues![0]!.came).toContain('6 → 15 series (+150.0 %); new is B01 / S003');
  expect(error.detail.mend).toContain('--accept series_growth');
  await publish('20260310-b', { ...grown, accept: ['series_growth'] });
  expect(currentManifest().accepted_gates).toEqual(['series_growth']);
});

test('models that do not beat the baseline block the night, or only warn', async () => {
  const error = await refusalOf(publish('20260310-a', { shape: { wape: 0.4 } }));
  expect(error.detail.issues![0]!.at).toBe('acceptance');
  const refused = layout.refused('20260310-a');
  expect(error.message).toContain(layout.refusedReport('20260310-a'));
  expect(error.detail.mend).toContain(refused);
  expect(readdirSync(refused).sort()).toEqual([
    'accuracy.parquet',
    'drivers.parquet',
    'forecast_totals.parquet',
    'forecasts.parquet',
    'manifest.json',
    'series_ledger.parquet',
    'totals_accuracy.parquet',
  ]);
  const { gates, counts } = readPublishedManifest(refused);
  expect(counts.rows).toBe(84);
  expect(gates.find((gate) => gate.name === 'acceptance')).toMatchObject({ outcome: 'failed', figure: 0 });
  expect(error.message).toContain('nothing is published');
  expect(existsSync(layout.current)).toBe(false);
  const config = { acceptance: { on_fail: 'warn' } };
  const { warnings } = await publish('20260310-b', { shape: { wape: 0.4 }, config });
  expect(warnings.map((warning) => warning.code)).toEqual(['GATE_WARNED']);
});

test('a table that lacks a day cannot be accepted', async () => {
  const spoil = rewrite(`SELECT * FROM shard WHERE NOT (sku_id = 'S002' AND ds = DATE '2026-03-12')`);
  const error = await refusalOf(publish('20260310-a', { spoil, accept: ['complete'] }));
  expect(error.detail.issues![0]!.at).toBe('complete');
  expect(error.detail.issues![0]!.came).toContain('B01 / S002: 6 of 7 days');
  expect(error.detail.mend).not.toContain('--accept');
});

test.each([
  ['a value below zero', `SELECT * REPLACE (-0.5::double AS q100) FROM shard`, 'negative'],
  ['NaN', `SELECT * REPLACE ('NaN'::double AS yhat) FROM shard`, 'not-finite'],
  ['crossing quantiles', `SELECT * REPLACE (q500 + 1 AS q100) FROM shard`, 'crossing'],
  [
    'an interval the wrong way round',
    `SELECT * REPLACE (yhat_upper + 1 AS yhat_lower) FROM shard`,
    'interval-order',
  ],
  ['a day beyond the horizon', `SELECT * REPLACE ((ds + 1)::date AS ds) FROM shard`, 'horizon-days'],
  ['a missing value', `SELECT * REPLACE (NULL::varchar AS served_by) FROM shard`, 'null-values'],
])('a table with %s is refused by `valid`', async (_name, select, check) => {
  const error = await refusalOf(publish('20260310-a', { spoil: rewrite(select), accept: ['valid'] }));
  const valid = error.detail.issues!.find((issue) => issue.at === 'valid')!;
  expect(valid.came).toContain(check);
  expect(existsSync(layout.published) ? readdirSync(layout.published) : []).toEqual([]);
});

test.each([
  ['that do not add up', `SELECT * REPLACE (units + 0.1 AS units) FROM shard`, 'drivers-sum'],
  ['of nothing that is forecast', `SELECT * REPLACE ('S777' AS sku_id) FROM shard`, 'drivers-sum'],
])('drivers %s are refused by `valid`', async (_name, select, check) => {
  const error = await refusalOf(publish('20260310-a', { spoil: rewrite(select, 'drivers=0.parquet') }));
  expect(error.detail.issues).toMatchObject([{ at: 'valid', came: expect.stringContaining(check) }]);
});

test('a series that the trees serve without drivers is refused by `valid`', async () => {
  const select = `SELECT * REPLACE ('tsb+gbdt' AS served_by) FROM shard`;
  const spoil = async (scored: string) => {
    await rewrite(select)(scored);
    await rewrite('SELECT * FROM shard LIMIT 0', 'drivers=0.parquet')(scored);
  };
  const error = await refusalOf(publish('20260310-a', { spoil }));
  expect(error.detail.issues).toMatchObject([
    { at: 'valid', came: expect.stringContaining('drivers-missing') },
  ]);
});

test.each([
  ['a row twice', `SELECT * FROM shard UNION ALL (SELECT * FROM shard LIMIT 1)`, 'duplicate-keys'],
  ['a series that nobody promised', `SELECT * REPLACE ('S777' AS sku_id) FROM shard`, 'unexpected-series'],
])('a table with %s is refused by `complete`', async (_name, select, check) => {
  const error = await refusalOf(publish('20260310-a', { spoil: rewrite(select) }));
  expect(error.detail.issues![0]!.came).toContain(check);
});

test('a live run that is damaged is no reason to refuse tonight’s: it is left out, and said so', async () => {
  await publish('20260310-a');
  writeFileSync(join(layout.current, 'forecasts.parquet'), 'garbage');
  const { warnings } = await publish('20260310-b', { generatedAt: '2026-03-11T03:00:00.000Z' });
  expect(new Set(warnings.map((warning) => warning.code))).toEqual(new Set(['VINTAGE_UNREADABLE']));
  expect(currentManifest().run_id).toBe('20260310-b');
  expect(currentManifest().gates.find((gate) => gate.name === 'change')!.outcome).toBe('skipped');
});

test('publishing the live run again leaves the very same folder; another clock replaces it', async () => {
  await publish('20260310-a');
  const file = join(layout.current, 'manifest.json');
  const before = readFileSync(file, 'utf8');
  await publish('20260310-a');
  expect(readFileSync(file, 'utf8')).toBe(before);
  await publish('20260310-a', { generatedAt: '2026-03-11T05:00:00.000Z' });
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as PublishedManifest;
  expect(manifest.generated_at).toBe('2026-03-11T05:00:00.000Z');
  expect(manifest.content_sha256).toBe((JSON.parse(before) as PublishedManifest).content_sha256);
  expect(readlinkSync(layout.current)).toBe('20260310-a');
});

test('data older than what is live is published with a warning', async () => {
  await publish('20260310-a');
  const { warnings } = await publish('20260309-b', {
    shape: { cutoff: '2026-03-09' },
    generatedAt: '2026-03-11T06:00:00.000Z',
  });
  expect(warnings.map((warning) => warning.code)).toContain('OLDER_DATA');
});
