/**
 * Intervals of totals: how many of the reporting folds' totals fell into the 80 % interval that was calibrated without them.
 * The night itself measures it; this runs one and prints its totals_accuracy.parquet, by level and period and fold by fold.
 *
 *   npm run bench:totals -- [m5] [freshretail] [m5-62] [m5-40] [m5-years] [demo] [demo-seeds]   data: SHELFCAST_DATA, default ../shared/data
 *
 * m5 and freshretail are the examples as they stand, 28 and 14 days ahead. m5-62 and the demo look 62 days ahead, so that a whole month lies
 * within, and report on six folds of fourteen: the branches of one fold miss together, so that a fold says little more than one
 * observation. m5-40 reports on thirty-two folds of forty. m5-years reports on sixteen of twenty-four that do not overlap, with statistical
 * models only: what is judged is the calibration. demo-seeds is the demo with five other seeds.
 *
 * Beside the coverage stands the standard error of the mean of the folds, which counts overlapping folds for what they do not share; for
 * demo-seeds that of the mean of the chains.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_SEED } from '../examples/pharmacy/chain.ts';
import { openDatabase, parquetFiles } from '../warehouse/duckdb.ts';
import { type FoldSpread, foldSpread } from './support/fold-spread.ts';
import { requireBuild } from './support/measured-run.ts';
import { DATA, type TotalsCase, totalsNight } from './support/totals-night.ts';

const SIX = { folds: 14, evaluate_folds: 6 };
const CASES: Readonly<Record<string, TotalsCase>> = {
  m5: { example: 'm5' },
  freshretail: { example: 'freshretail' },
  'm5-62': { example: 'm5', folds: SIX },
  'm5-40': { example: 'm5', folds: { folds: 40, evaluate_folds: 32 } },
  'm5-years': {
    example: 'm5',
    folds: { folds: 24, evaluate_folds: 16, stride_days: 62 },
    models: ['seasonal_naive', 'moving_average_8w', 'weekday_level'],
  },
  demo: { example: 'demo', folds: SIX },
  'demo-seeds': { example: 'demo', folds: SIX },
};
const SEEDS = [1, 2, 3, 4, 5];

interface Row {
  readonly fold: number;
  /** null for all folds together. */
  readonly origin_day: number | null;
  readonly level: string;
  readonly period: string;
  readonly first_horizon_day: number;
  readonly last_horizon_day: number;
  readonly calibrating_folds: number;
  readonly totals: number;
  readonly coverage: number;
  readonly coverage_plain: number;
  readonly width: number;
  readonly bias: number;
}

requireBuild();
const asked = process.argv.slice(2);
for (const [name, one] of Object.entries(CASES)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  if (one.example !== 'demo' && !existsSync(join(DATA, one.example)))
    console.log(`${name}: skipped, no data in ${DATA}`);
  else if (name === 'demo-seeds') printChains(name, await accuracies(one, SEEDS));
  else printChain(name, (await accuracies(one, [DEFAULT_SEED]))[0]!);
}

async function accuracies(one: TotalsCase, seeds: readonly number[]): Promise<Row[][]> {
  const found: Row[][] = [];
  for (const seed of seeds) {
    const home = mkdtempSync(join(tmpdir(), 'shelfcast-totals-'));
    const database = await openDatabase();
    try {
      const accuracy = parquetFiles(await totalsNight(one, home, seed));
      found.push(
        await database.rows<Row>(
          `SELECT *, origin - DATE '1970-01-01' AS origin_day FROM ${accuracy}
          ORDER BY period DESC, level, first_horizon_day, fold`,
        ),
      );
    } finally {
      database.close();
      rmSync(home, { recursive: true, force: true });
    }
  }
  return found;
}

function printChain(name: string, rows: readonly Row[]): void {
  console.log(
    `\n${name}: 80 % interval, mean of the reporting folds (month of series and branch: 76 to 84 %)`,
  );
  for (const [key, spread] of spreads(rows)) console.log(`  ${key}  ${describeSpread(spread, 'fold')}`);
  console.log('  all reporting folds together');
  for (const row of rows) if (row.fold < 0) console.log(`    ${describe(row)}`);
  console.log('  months fold by fold');
  for (const row of rows)
    if (row.fold >= 0 && row.period === 'month' && ['series', 'branch'].includes(row.level))
      console.log(`    fold ${row.fold}  ${describe(row)}`);
}

function printChains(name: string, chains: readonly (readonly Row[])[]): void {
  console.log(
    `\n${name}: 80 % interval, mean of ${chains.length} chains (month of series and branch: 76 to 84 %)`,
  );
  const perChain = chains.map(spreads);
  for (const key of perChain[0]!.keys()) {
    const means = perChain.map((found) => found.get(key)!.mean);
    console.log(`  ${key}  ${describeSpread(foldSpread(means, 1, 1), 'chain')}`);
  }
}

/** Coverage over the reporting folds of a chain by level and period. */
function spreads(rows: readonly Row[]): Map<string, FoldSpread> {
  const horizonDays = Math.max(...rows.map((row) => row.last_horizon_day));
  const found = new Map<string, FoldSpread>();
  for (const { level, period } of rows.filter(({ fold }) => fold < 0)) {
    const folds = rows.filter(
      (row) => row.fold >= 0 && row.level === level && row.period === period && row.first_horizon_day === 0,
    );
    const [first, second] = folds;
    const strideDays = second === undefined ? horizonDays : second.origin_day! - first!.origin_day!;
    const coverage = folds.map((row) => row.coverage);
    found.set(`${level} ${period}`.padEnd(22), foldSpread(coverage, strideDays, horizonDays));
  }
  return found;
}

function percent(value: number): string {
  return `${(value * 100).toFixed(1).padStart(5)} %`;
}

function describeSpread({ folds, mean, error, lowest, highest }: FoldSpread, what: string): string {
  return `${folds} ${what}s  covered ${percent(mean)} ± ${percent(error).trim()}, one ${what} ${percent(lowest)} to ${percent(highest)}`;
}

function describe(row: Row): string {
  const days =
    row.first_horizon_day === 0 ? 'all runs' : `days ${row.first_horizon_day} to ${row.last_horizon_day}`;
  return [
    `${row.level} ${row.period}`.padEnd(22),
    days.padEnd(13),
    `covered ${percent(row.coverage)}`,
    `(plain ${percent(row.coverage_plain)})`,
    `width ${percent(row.width)} of units`,
    `bias ${percent(row.bias)}`,
    `${row.totals} totals, ${row.calibrating_folds} calibrating folds`,
  ].join('  ');
}
