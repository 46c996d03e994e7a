import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { shardFiles } from '../../jobs/shard-files.ts';
import { RUNGS } from '../../model/fallback/cold-start.ts';
import { type ClosableShardPool, openShardPool } from '../../pipeline/shard-pool.ts';
import { quantileColumn } from '../../schemas/config.ts';
import { isoDay, parseDay, weekday } from '../../schemas/day.ts';
import { TABLES } from '../../schemas/tables.ts';
import { sha256File } from '../../warehouse/checksum.ts';
import { openDatabase, parquetFiles } from '../../warehouse/duckdb.ts';
import { readTensors, writeTensors } from '../../warehouse/tensor-file.ts';
import {
  type BuiltPanel,
  buildPanel,
  type CleanTables,
  dailySales,
  type Row,
} from '../support/clean-tables.ts';
import { createFoldsTable } from '../support/folds-table.ts';
import { temporaryFolder } from '../support/job-context.ts';
import { CHAIN_CONFIG, CHAIN_CUTOFF, scoreWith, seededChain, trainOn } from '../support/seeded-chain.ts';

const CUTOFF = parseDay(CHAIN_CUTOFF)!;
const HORIZON = CHAIN_CONFIG.horizon_days;
const inDays = (days: number) => isoDay(CUTOFF + days);

/** The chain with an assortment in which one pair has each of the fates that a ledger knows. */
function chainOfFates(): CleanTables {
  const chain = seededChain();
  const pairs = [0, 1, 2, 3].flatMap((branch) =>
    Array.from(
      { length: 10 },
      (_, sku): Row => ({ sku_id: `s${sku}`, branch_id: `b${branch}`, from_ds: null, until_ds: null }),
    ),
  );
  const fate = (sku: string, branch: string) =>
    pairs.find((pair) => pair.sku_id === sku && pair.branch_id === branch)!;
  Object.assign(fate('s3', 'b1'), { until_ds: inDays(5) });
  Object.assign(fate('s8', 'b3'), { until_ds: inDays(0) });
  const assortment = [
    ...pairs.filter((pair) => !(pair.sku_id === 's5' && pair.branch_id === 'b2')),
    { sku_id: 'new', branch_id: 'b0', from_ds: null, until_ds: null },
    { sku_id: 'later', branch_id: 'b0', from_ds: inDays(4), until_ds: null },
    { sku_id: 'young', branch_id: 'b0', from_ds: null, until_ds: null },
    { sku_id: 's0', branch_id: 'b9', from_ds: null, until_ds: null },
  ];
  const young = dailySales({ sku_id: 'young', branch_id: 'b0' }, inDays(-9), [3, 4, 2, 3, 3, 4, 2, 5, 3, 1]);
  const products = chain.products!.map((row) =>
    row.sku_id === 's1' ? { ...row, discontinued_on: inDays(6) } : row,
  );
  const branches = [{ branch_id: 'b2', timezone: 'UTC', closed_on: inDays(7) }];
  return { ...chain, products, branches, sales: [...chain.sales!, ...young], assortment };
}

interface Scored {
  readonly panel: BuiltPanel;
  readonly bundle: string;
  readonly out: string;
  readonly counts: Readonly<Record<string, number>>;
}

async function night(
  tables: CleanTables,
  changes: Record<string, unknown> = {},
  asOf = CHAIN_CUTOFF,
): Promise<Scored> {
  const panel = await buildPanel(tables, { asOf, config: { ...CHAIN_CONFIG, ...changes } });
  const home = temporaryFolder();
  const { out: bundle } = await trainOn(panel, home, { asOf });
  const { out, counts } = await scoreWith(panel, bundle, home, { asOf });
  return { panel, bundle, out, counts };
}

/** Rows of a select over `scored`, `ledger` and `panel`. */
async function query<T>(scored: Pick<Scored, 'panel' | 'out'>, select: string): Promise<T[]> {
  const database = await openDatabase();
  try {
    await database.run(`
      CREATE VIEW scored AS FROM ${parquetFiles(...shardFiles(scored.out))};
      CREATE VIEW ledger AS FROM ${parquetFiles(join(scored.panel.folder, 'series.parquet'))};
      CREATE VIEW panel AS FROM ${parquetFiles(...shardFiles(scored.panel.folder))};`);
    return await database.rows<T>(select);
  } finally {
    database.close();
  }
}

/** Who serves the cold starts of the chain of fates, by SKU: `young` has a few days, `new` is sold nowhere, `s0` in other branches. */
async function coldStarts(scored: Pick<Scored, 'panel' | 'out'>): Promise<Record<string, string>> {
  const rows = await query<{ sku_id: string; served_by: string }>(
    scored,
    `SELECT DISTINCT sku_id, served_by FROM scored WHERE served_by <> 'no_trade'
      AND (sku_id, branch_id) IN (('young', 'b0'), ('new', 'b0'), ('s0', 'b9'))`,
  );
  return Object.fromEntries(rows.map((row) => [row.sku_id, row.served_by]));
}

let fates: Scored;
beforeAll(async () => {
  fates = await night(chainOfFates());
});

describe('the table', () => {
  test('has the columns of the contract, then the quantiles', async () => {
    const columns = await query<{ column_name: string; column_type: string }>(fates, 'DESCRIBE scored');
    expect(columns.map((c) => [c.column_name, c.column_type])).toEqual([
      ...TABLES.scored.map((column) => [column.name, column.type]),
      ...[0.1, 0.25, 0.5, 0.75, 0.9].map((level) => [quantileColumn(level), 'DOUBLE']),
    ]);
  });

  test('has every day of the horizon once for each pair that is to be forecast, and for no other', async () => {
    const [found] = await query(
      fates,
      `WITH expected AS (
        SELECT sku_id, branch_id, h::smallint AS horizon_days, (DATE '${CHAIN_CUTOFF}' + h::integer)::date AS ds
        FROM ledger, range(1, ${HORIZON + 1}) AS r(h) WHERE state IN ('forecast', 'cold_start'))
      SELECT (SELECT count(*) FROM (FROM expected EXCEPT ALL SELECT sku_id, branch_id, horizon_days, ds FROM scored)) AS missing,
        (SELECT count(*) FROM (SELECT sku_id, branch_id, horizon_days, ds FROM scored EXCEPT ALL FROM expected)) AS extra`,
    );
    expect(found).toEqual({ missing: 0, extra: 0 });
  });

  test('is sorted by branch, SKU and day, over all shards', async () => {
    const rows = await query<{ branch_id: string; sku_id: string; ds: Date }>(
      fates,
      'SELECT branch_id, sku_id, ds FROM scored',
    );
    const keys = rows.map((row) => `${row.branch_id}|${row.sku_id}|${row.ds.toISOString()}`);
    expect(keys).toEqual(keys.toSorted());
  });

  test('holds no NaN, nothing negative, no crossing quantiles', async () => {
    const names = ['yhat', 'yhat_lower', 'yhat_upper', 'q100', 'q250', 'q500', 'q750', 'q900'];
    const bad = names.map((name) => `${name} IS NULL OR NOT isfinite(${name}) OR ${name} < 0`).join(' OR ');
    const crossing = 'q100 > q250 OR q250 > q500 OR q500 > q750 OR q750 > q900 OR yhat_lower > yhat_upper';
    const [counts] = await query(
      fates,
      `SELECT count(*) FILTER (WHERE ${bad}) AS bad, count(*) FILTER (WHERE ${crossing}) AS crossing,
        count(*) FILTER (WHERE yhat_lower <> q100 OR yhat_upper <> q900) AS apart FROM scored`,
    );
    expect(counts).toEqual({ bad: 0, crossing: 0, apart: 0 });
  });

  test('serves each kind of cold start by whom the backtest chose for it', async () => {
    const champions = await query<{ segment: string; champion: string }>(
      fates,
      `SELECT segment, champion FROM ${parquetFiles(join(fates.bundle, 'champions.parquet'))}
      WHERE segment LIKE 'cold start / %' AND champion_value <= baseline_value ORDER BY segment`,
    );
    // Levels of SKU × branch are all that this chain is made of: nobody beats the ladder.
    expect(champions.map((row) => row.champion)).toEqual(new Array(4).fill('cold_start'));
    for (const servedBy of Object.values(await coldStarts(fates))) expect(RUNGS).toContain(servedBy);

    const path = join(fates.bundle, 'choice.tensors');
    const ladders = readFileSync(path);
    const tensors = readTensors(path, 'shelfcast.bundle', 5);
    writeTensors(path, 'shelfcast.bundle', 5, { ...tensors, newcomers: Uint8Array.of(1, 0, 1, 0) });
    const { out } = await scoreWith(fates.panel, fates.bundle, temporaryFolder(), { asOf: CHAIN_CUTOFF });
    writeFileSync(path, ladders);
    const served = await coldStarts({ ...fates, out });
    expect(served).toEqual({ young: 'gbdt', new: 'gbdt', s0: 'sku_profile' });
  });

  test('is what the counts say', async () => {
    const [found] = await query(
      fates,
      `SELECT count(*) AS rows, count(DISTINCT (sku_id, branch_id)) AS series, count(fallback_reason) AS fallback_rows,
        count(*) FILTER (WHERE fallback_reason = 'explosion_guard') AS capped_rows FROM scored`,
    );
    expect(fates.counts).toEqual(found);
  });
});

describe('who served a row, and why', () => {
  interface Served {
    readonly h: number;
    readonly by: string;
    readonly reason: string | null;
    readonly yhat: number;
  }
  const servedTo = (sku: string, branch: string) =>
    query<Served>(
      fates,
      `SELECT horizon_days AS h, served_by AS by, fallback_reason AS reason, yhat FROM scored
      WHERE sku_id = '${sku}' AND branch_id = '${branch}' ORDER BY h`,
    );
  /** Day 2 of the horizon is closed by an event. */
  const openDays = (rows: readonly Served[]) => rows.filter((row) => row.h !== 2);
  const distinct = (rows: readonly Served[]) => [...new Set(rows.map((row) => `${row.by}: ${row.reason}`))];

  test('a closed day is zero at every level, by no_trade, because branch_closed', async () => {
    const rows = await query(
      fates,
      "SELECT DISTINCT yhat, yhat_upper, q900, served_by, fallback_reason FROM scored WHERE horizon_days = 2 AND sku_id <> 'later'",
    );
    expect(rows).toEqual([
      { yhat: 0, yhat_upper: 0, q900: 0, served_by: 'no_trade', fallback_reason: 'branch_closed' },
    ]);
  });

  test('a grown series is served by a champion of its category, without a reason', async () => {
    const rows = await query<{ category: string; by: string }>(
      fates,
      `SELECT DISTINCT category, served_by AS by FROM scored JOIN ledger USING (sku_id, branch_id)
      WHERE fallback_reason IS NULL`,
    );
    const database = await openDatabase();
    const champions = await database.rows<{ segment: string; champion: string; partner: string | null }>(
      `FROM ${parquetFiles(join(fates.bundle, 'champions.parquet'))}`,
    );
    database.close();
    expect(rows.length).toBeGreaterThan(1);
    for (const { category, by } of rows) {
      const ofCategory = champions.filter(({ segment }) => segment.startsWith(`${category} / `));
      const names = ofCategory.map(({ champion, partner }) => [champion, partner].filter(Boolean).join('+'));
      expect(names).toContain(by);
    }
  });

  test('a short history, no history with the SKU known elsewhere, and no history at all', async () => {
    expect(distinct(openDays(await servedTo('young', 'b0')))).toEqual(['short_history: short_history']);
    expect(distinct(openDays(await servedTo('s0', 'b9')))).toEqual(['sku_profile: no_history']);
    expect(distinct(openDays(await servedTo('new', 'b0')))).toEqual([
      expect.stringMatching(/_profile: no_history$/),
    ]);
    expect((await servedTo('s0', 'b9')).filter((row) => row.yhat > 0)).toHaveLength(HORIZON - 1);
  });

  test('a pair is served from the day that the branch carries it, and no longer than that', async () => {
    const later = await servedTo('later', 'b0');
    expect(later.slice(0, 3).map((row) => `${row.by}: ${row.reason} ${row.yhat}`)).toEqual(
      new Array(3).fill('no_trade: not_started 0'),
    );
    expect(distinct(later.slice(3))).toEqual([expect.stringMatching(/_profile: no_history$/)]);
    const leaving = await servedTo('s3', 'b1');
    expect(distinct(leaving.slice(4))).toEqual(['no_trade: left_assortment']);
    expect(distinct(openDays(leaving.slice(0, 4)))).toEqual([expect.stringMatching(/: null$/)]);
  });

  test('from the day that a SKU ends, or a branch, the reason is that, and nothing of the assortment', async () => {
    const reasons = async (sku: string, branch: string) =>
      (await servedTo(sku, branch)).slice(4).map((row) => row.reason);
    expect(await reasons('s1', 'b0')).toEqual([null, 'sku_discontinued', 'sku_discontinued']);
    expect(await reasons('s1', 'b2')).toEqual([null, 'sku_discontinued', 'sku_discontinued']);
    expect(await reasons('s0', 'b2')).toEqual([null, null, 'branch_closed']);
    expect(await reasons('s0', 'b0')).toEqual([null, null, null]);
  });

  test('a discontinued or excluded pair has no row', async () => {
    expect(await servedTo('s8', 'b3')).toEqual([]);
    expect(await servedTo('s5', 'b2')).toEqual([]);
  });

  test('served_by names a model, a rung of the ladder, or no_trade', async () => {
    const rows = await query<{ by: string }>(fates, 'SELECT DISTINCT served_by AS by FROM scored');
    const known = new Set<string>([...fates.panel.config.models, ...RUNGS, 'no_trade']);
    expect(rows.filter(({ by }) => !by.split('+').every((name) => known.has(name)))).toEqual([]);
  });

  test('the baseline stands beside, null where it has nothing to repeat', async () => {
    const rows = await query<{ sku_id: string }>(
      fates,
      'SELECT DISTINCT sku_id FROM scored WHERE yhat_baseline IS NULL AND horizon_days <> 2 ORDER BY sku_id',
    );
    expect(rows.map((row) => row.sku_id)).toEqual(['later', 'new', 's0']);
    const [nan] = await query<{ n: number }>(
      fates,
      'SELECT count(*) AS n FROM scored WHERE isnan(yhat_baseline)',
    );
    expect(nan).toEqual({ n: 0 });
  });
});

test('the explosion guard cuts to its multiple of the largest day, and says so', async () => {
  const capped = await night(seededChain(), {
    models: ['seasonal_naive', 'weekday_level'],
    explosion_guard: { factor: 0.25 },
  });
  const [found] = await query<{ rows: number; off: number; missed: number }>(
    capped,
    `WITH largest AS (SELECT series, max(units) FILTER (WHERE available = 1) AS most FROM panel GROUP BY series)
    SELECT count(*) FILTER (WHERE fallback_reason = 'explosion_guard') AS rows,
      count(*) FILTER (WHERE fallback_reason = 'explosion_guard' AND yhat <> 0.25 * most) AS off,
      count(*) FILTER (WHERE fallback_reason IS NULL AND yhat > 0.25 * most) AS missed
    FROM scored JOIN ledger USING (sku_id, branch_id) JOIN largest USING (series)`,
  );
  expect(found!.rows).toBeGreaterThan(20);
  expect(found).toMatchObject({ off: 0, missed: 0 });
  expect(capped.counts.capped_rows).toBe(found!.rows);
});

test('a champion with nothing to say gives way to the ladder, under the name of the rung', async () => {
  // Sundays were never open; the coming one is. The seasonal naive has no Sunday to repeat.
  const sundays = (day: number) => weekday(day) === 6;
  const chain = seededChain();
  const closedOn: Row[] = [];
  for (let day = CUTOFF - 200; day <= CUTOFF; day++)
    if (sundays(day)) closedOn.push({ ds: isoDay(day), branch_id: null, event: 'sunday', closed: true });
  const sales = chain.sales!.filter((row) => !sundays(parseDay(row.ds as string)!));
  const scored = await night({ ...chain, sales, events: closedOn }, { models: ['seasonal_naive'] });
  const rows = await query(
    scored,
    `SELECT DISTINCT isodow(ds) = 7 AS sunday, served_by AS by, fallback_reason AS reason FROM scored ORDER BY ALL`,
  );
  expect(rows).toEqual([
    { sunday: false, by: 'seasonal_naive', reason: null },
    { sunday: true, by: 'sku_profile', reason: 'champion_silent' },
  ]);
});

test('what is backtested is what is served: the last fold holds the forecasts of the night at its origin', async () => {
  const chain = seededChain();
  // Champions by MASE serve alone, and the trees learn at every fold as they do at the cutoff.
  const backtest = { ...CHAIN_CONFIG.backtest, metric: 'mase', refit_folds: 1 };
  const earlier = await night(chain, { backtest: { ...backtest, folds: 3 } }, inDays(-7));
  const later = await night(chain, { backtest });
  const models = [...later.panel.config.models, ...['cold_start']];
  const database = await openDatabase();
  try {
    await createFoldsTable(database, later.bundle);
    const [found] = await database.rows<{ rows: number; apart: number }>(`
      WITH long AS (UNPIVOT folds ON ${models.join(', ')} INTO NAME served_by VALUE backtested)
      SELECT count(*) AS rows, count(*) FILTER (WHERE abs(yhat - backtested) > 1e-6 * greatest(1, yhat)) AS apart
      FROM ${parquetFiles(...shardFiles(earlier.out))} AS scored
      JOIN ${parquetFiles(join(earlier.panel.folder, 'series.parquet'))} AS ledger USING (sku_id, branch_id)
      JOIN long ON long.series = ledger.series AND long.horizon_days = scored.horizon_days
        AND long.served_by = scored.served_by AND fold = 7`);
    expect(found!.rows).toBeGreaterThan(250);
    expect(found!.apart).toBe(0);
  } finally {
    database.close();
  }
});

describe('shards and workers', () => {
  let pool: ClosableShardPool | null = null;
  afterEach(async () => {
    await pool?.close();
    pool = null;
  });

  const digests = (folder: string) =>
    Object.fromEntries(
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((name) => /\.(parquet|tensors|json)$/.test(name))
        .sort()
        .map((name) => [name, sha256File(join(folder, name))]),
    );

  test('one worker or three: the same bytes, of the panel, the bundle and the forecasts', async () => {
    const chain = seededChain();
    const results = [];
    for (const size of [1, 3]) {
      pool = openShardPool(size);
      const panel = await buildPanel(chain, { asOf: CHAIN_CUTOFF, config: CHAIN_CONFIG, shards: pool });
      const home = temporaryFolder();
      const { out: bundle } = await trainOn(panel, home, { shards: pool });
      const { out } = await scoreWith(panel, bundle, home, { shards: pool });
      await pool.close();
      results.push([panel.folder, bundle, out].map(digests));
    }
    expect(Object.keys(results[0]![2]!)).toEqual([
      'drivers=0.parquet',
      'drivers=1.parquet',
      'drivers=2.parquet',
      'drivers=3.parquet',
      'shard=0.parquet',
      'shard=1.parquet',
      'shard=2.parquet',
      'shard=3.parquet',
    ]);
    expect(Object.keys(results[0]![1]!).length).toBeGreaterThan(12);
    expect(results[1]).toEqual(results[0]);
  });

  test('shards of three series or one of all: the same rows, up to the order of sums', async () => {
    const chain = seededChain();
    const select = 'SELECT * FROM scored ORDER BY branch_id, sku_id, ds';
    const rowsWith = async (shardSeries: number) =>
      query<Record<string, unknown>>(
        await night(chain, { resources: { shard_series: shardSeries } }),
        select,
      );
    const [many, one] = [await rowsWith(3), await rowsWith(1000)];
    expect(many).toHaveLength(one.length);
    one.forEach((row, k) => {
      for (const [name, value] of Object.entries(row)) {
        const came = many[k]![name];
        if (typeof value !== 'number') expect(came, name).toEqual(value);
        else expect(Math.abs((came as number) - value), name).toBeLessThanOrEqual(1e-9 * Math.max(1, value));
      }
    });
  });
});
