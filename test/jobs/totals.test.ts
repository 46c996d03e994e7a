import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { readBundle } from '../../jobs/bundle.ts';
import { shardFiles } from '../../jobs/shard-files.ts';
import { type FoldRows, readFolds } from '../../jobs/shards/fold-rows.ts';
import { readSeriesKeys } from '../../jobs/shards/series-keys.ts';
import { sumUp } from '../../jobs/shards/totals-folds.ts';
import { slotsOf } from '../../jobs/shards/totals-plan.ts';
import { totalsJob } from '../../jobs/totals.ts';
import { readPointChoices } from '../../jobs/totals-choices.ts';
import { runsOfLevel, totalRuns } from '../../model/totals/periods.ts';
import { type ClosableShardPool, openShardPool } from '../../pipeline/shard-pool.ts';
import { parseDay } from '../../schemas/day.ts';
import { TABLES } from '../../schemas/tables.ts';
import { sha256File } from '../../warehouse/checksum.ts';
import { openDatabase, parquetFiles } from '../../warehouse/duckdb.ts';
import { type BuiltPanel, buildPanel } from '../support/clean-tables.ts';
import { inProcessShards, jobContext, temporaryFolder } from '../support/job-context.ts';
import { CHAIN_CONFIG, CHAIN_CUTOFF, scoreWith, seededChain, trainOn } from '../support/seeded-chain.ts';

interface Night {
  readonly built: BuiltPanel;
  readonly bundle: string;
  readonly scored: string;
}

async function night(change?: (units: number, day: number) => number): Promise<Night> {
  const home = temporaryFolder();
  const built = await buildPanel(seededChain(change), { asOf: CHAIN_CUTOFF, config: CHAIN_CONFIG });
  const { out: bundle } = await trainOn(built, home);
  const { out: scored } = await scoreWith(built, bundle, home);
  return { built, bundle, scored };
}

/** Runs the job and returns its folder. */
async function total({ built, bundle, scored }: Night, shards = inProcessShards(), threads = 1) {
  const home = temporaryFolder();
  const out = join(home, 'totals');
  mkdirSync(out);
  const inputs = { bundle, scored, series_ledger: built.folder };
  const context = jobContext({ config: built.config, asOf: CHAIN_CUTOFF, home, inputs, out, threads });
  const counts = await totalsJob(built.config).run({ ...context, shards });
  return { counts, totals: join(out, 'totals.parquet'), accuracy: join(out, 'totals_accuracy.parquet') };
}

async function ask<Row>(sql: string): Promise<Row[]> {
  const database = await openDatabase();
  try {
    return await database.rows<Row>(sql);
  } finally {
    database.close();
  }
}

let honest: Night;
let made: Awaited<ReturnType<typeof total>>;
beforeAll(async () => {
  honest = await night();
  made = await total(honest);
});

describe('the table of totals', () => {
  test('has the columns of the contract before the stamp, quantiles behind the interval', async () => {
    const rows = await ask<{ column_name: string; column_type: string }>(
      `DESCRIBE SELECT * FROM ${parquetFiles(made.totals)}`,
    );
    const stamp = ['data_cutoff', 'run_id', 'generated_at'];
    const fixed = TABLES.forecast_totals.filter(({ name }) => !stamp.includes(name));
    expect(rows.map((row) => `${row.column_name} ${row.column_type}`)).toEqual([
      ...fixed.map(({ name, type }) => `${name} ${type}`),
      ...['q100', 'q250', 'q500', 'q750', 'q900'].map((name) => `${name} DOUBLE`),
    ]);
  });

  test('adds up the days of each branch and month, as a plain query does', async () => {
    const [row] = await ask<{ rows: number; off: number }>(`
      WITH days AS (
        SELECT branch_id, date_trunc('month', ds) AS month, sum(yhat) AS yhat
        FROM ${parquetFiles(join(honest.scored, 'shard=0.parquet'), ...moreShards())} GROUP BY ALL)
      SELECT count(*) AS rows, max(abs(days.yhat - totals.yhat)) AS off
      FROM ${parquetFiles(made.totals)} AS totals
      JOIN days ON days.branch_id = totals.branch_id AND days.month = date_trunc('month', totals.period_start)
      WHERE level = 'branch' AND period = 'month'`);
    expect(row!.rows).toBe(4);
    expect(row!.off).toBeLessThan(1e-6);
  });

  test('never crosses, is never negative, and is about as wide for a branch as its few folds allow', async () => {
    const [row] = await ask<{ bad: number; widest: number }>(`
      SELECT count(*) FILTER (WHERE yhat_lower < 0 OR yhat_lower > q100 + 1e-12 OR q100 > q250 OR q250 > q500 OR q500 > q750 OR q750 > q900) AS bad,
        max((yhat_upper - yhat_lower) / yhat) FILTER (WHERE level = 'branch' AND period = 'week') AS widest
      FROM ${parquetFiles(made.totals)}`);
    expect(row!.bad).toBe(0);
    expect(row!.widest).toBeGreaterThan(0.1);
    expect(row!.widest).toBeLessThan(1);
  });

  const moreShards = () => [1, 2, 3].map((k) => join(honest.scored, `shard=${k}.parquet`));
});

test('the accuracy speaks of the two reporting folds and of both together, for every level', async () => {
  const rows = await ask<{ fold: number; level: string; totals: number; folds: number }>(`
    SELECT fold, level, totals, calibrating_folds AS folds FROM ${parquetFiles(made.accuracy)}
    WHERE period = 'week' AND first_horizon_day = 0 AND level IN ('branch', 'series') ORDER BY fold, level`);
  expect(rows.map(({ fold, level }) => `${fold} ${level}`)).toEqual([
    '-1 branch',
    '-1 series',
    '6 branch',
    '6 series',
    '7 branch',
    '7 series',
  ]);
  // Seven days after fold 5 its own week is over, and so on back to fold 0.
  expect(rows.filter(({ fold }) => fold >= 0).map(({ folds }) => folds)).toEqual([6, 6, 7, 7]);
  const [together, first, second] = ['-1', '6', '7'].map(
    (fold) => rows.find((row) => `${row.fold} ${row.level}` === `${fold} branch`)!.totals,
  );
  expect(together).toBe(first! + second!);
});

test('what serves at each evaluation point is kept in the bundle', () => {
  const choices = readPointChoices(honest.bundle, 3);
  expect(choices).toHaveLength(3);
  for (const { champions, partners, shares } of choices) {
    expect(champions.length).toBeGreaterThan(0);
    expect(partners).toHaveLength(champions.length);
    expect(shares).toHaveLength(champions.length);
  }
});

describe('what would serve a series were it new', () => {
  /** Totals as new of the last slot's fold for each series of the first shard, and by plain sums of each source. */
  async function asNew(newcomers: Uint8Array) {
    const { plan } = readBundle(honest.bundle);
    const rows = readFolds(plan, shardFiles(join(honest.bundle, 'folds'), 'tensors')[0]!);
    const database = await openDatabase();
    const keys = await readSeriesKeys(database, join(honest.built.folder, 'series.parquet'), rows.series);
    database.close();
    const choices = readPointChoices(honest.bundle, plan.points.length).map((one) => ({ ...one, newcomers }));
    const runs = totalRuns(plan.cutoffDay, plan.horizon);
    const totals = { plan, runs, slots: slotsOf(plan), choices };
    const { series } = sumUp(totals, rows, keys);
    const ofLevel = runsOfLevel(runs, 'series');
    const [count, slot, run] = [keys.branchId.length, totals.slots.length - 1, ofLevel.length - 1];
    const { firstHorizonDay, lastHorizonDay } = ofLevel[run]!;
    const perSeries = (of: (start: number) => number) =>
      Array.from({ length: count }, (_, i) => of((totals.slots[slot]!.fold * count + i) * plan.horizon));
    const sumOf = (source: Float32Array) =>
      perSeries((start) => {
        let sum = 0;
        for (let r = start + firstHorizonDay - 1; r < start + lastHorizonDay; r++)
          if (rows.scored[r] === 1) sum += source[r]!;
        return sum;
      });
    const kinds = perSeries((start) => rows.newcomer[start]!);
    const found = kinds.map((_, i) => series.asNew[(slot * count + i) * ofLevel.length + run]!);
    return { found, kinds, rows, sumOf, ladder: rows.yhat.at(-1)! };
  }

  test('is the ladder for all where it serves every kind', async () => {
    const { found, sumOf, ladder } = await asNew(Uint8Array.of(0, 0, 0, 0));
    expect(found).toEqual(sumOf(ladder));
    expect(Math.max(...found)).toBeGreaterThan(0);
  });

  test('is who serves its kind for those that were asked, and unknown for others, where trees serve some', async () => {
    const { found, kinds, rows, sumOf } = await asNew(Uint8Array.of(0, 1, 0, 0));
    const of = (source: keyof Pick<FoldRows, 'newcomerTrees' | 'newcomerLadder'>) => sumOf(rows[source]);
    const [trees, ladder] = [of('newcomerTrees'), of('newcomerLadder')];
    const wanted = kinds.map((kind, i) => (kind === 255 ? Number.NaN : kind === 1 ? trees[i]! : ladder[i]!));
    expect(new Set(kinds).size).toBeGreaterThan(1);
    expect(found).toEqual(wanted);
    expect(trees).not.toEqual(ladder);
  });
});

describe('with any number of workers', () => {
  let pool: ClosableShardPool;
  test('the bytes are the same', async () => {
    pool = openShardPool(2);
    try {
      const other = await total(honest, pool, 2);
      expect(sha256File(other.totals)).toBe(sha256File(made.totals));
      expect(sha256File(other.accuracy)).toBe(sha256File(made.accuracy));
    } finally {
      await pool.close();
    }
  });
});

test('a future planted after the last reporting origin moves no interval of the reporting folds', async () => {
  const lastOrigin = parseDay(CHAIN_CUTOFF)! - 7;
  const planted = await total(await night((units, day) => (day <= lastOrigin ? units : 50 * (units + 1))));
  // Width × units is the width itself, which no outcome of the fold may touch; the outcome itself does differ.
  const figures = (file: string) =>
    ask<{ key: string; yhat: number; width: number; units: number }>(`
      SELECT concat_ws(' ', fold, level, period, first_horizon_day) AS key, round(width * sum_units, 6) AS width,
        sum_units AS units, round(sum_yhat, 6) AS yhat
      FROM ${parquetFiles(file)} WHERE fold >= 0 ORDER BY key`);
  const [before, after] = [await figures(made.accuracy), await figures(planted.accuracy)];
  expect(before.length).toBeGreaterThan(20);
  expect(after.map(({ key, yhat, width }) => [key, yhat, width])).toEqual(
    before.map(({ key, yhat, width }) => [key, yhat, width]),
  );
  const changed = before.filter((row, k) => row.units !== after[k]!.units).map(({ key }) => key[0]);
  expect(new Set(changed)).toEqual(new Set(['7']));
});
