/**
 * Intervals of totals: how many of the reporting folds' totals fell into the 80 % interval that was calibrated without them.
 * The night itself measures it; this runs one and prints its totals_accuracy.parquet, by level and period and fold by fold.
 *
 *   npm run bench:totals -- [m5] [m5-62] [m5-years] [demo]        data: SHELFCAST_DATA, default ../shared/data
 *
 * m5 is the example as it stands, 28 days ahead. m5-62 and the demo look 62 days ahead, so that a whole month lies within, and report on
 * six folds of fourteen: the branches of one fold miss together, so that a fold says little more than one observation. Beside each
 * coverage of months stands the standard error of the mean of its folds (too small where their days overlap). m5-years reports on
 * sixteen folds of twenty-four that do not overlap, with statistical models only: what is judged is the calibration.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { openDatabase, parquetFiles } from '../warehouse/duckdb.ts';
import { ROOT, requireBuild } from './support/measured-run.ts';

const NAMES = ['m5', 'm5-62', 'm5-years', 'demo'] as const;
type Name = (typeof NAMES)[number];
const AS_OF = { m5: '2016-04-24', 'm5-62': '2016-04-24', 'm5-years': '2016-04-24', demo: '2026-11-20' };
/** Folds of the benches that look 62 days ahead. */
const SIX = { folds: 14, evaluate_folds: 6 };
const YEARS = { folds: 24, evaluate_folds: 16, stride_days: 62 };
const STATISTICAL = ['seasonal_naive', 'moving_average_8w', 'weekday_level'];
const DATA = process.env.SHELFCAST_DATA ?? join(ROOT, '../shared/data');

requireBuild();
const asked = process.argv.slice(2);
for (const name of NAMES.filter((candidate) => asked.length === 0 || asked.includes(candidate))) {
  if (name !== 'demo' && !existsSync(join(DATA, 'm5'))) console.log(`${name}: skipped, no data in ${DATA}`);
  else await benchTotals(name);
}

async function benchTotals(name: Name): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'shelfcast-totals-'));
  try {
    runNight(name, home);
    const files = globSync(join(home, 'forecasts/as_of=*/*/totals_accuracy.parquet'));
    const [file] = files.sort((one, other) => statSync(other).mtimeMs - statSync(one).mtimeMs);
    const database = await openDatabase();
    const accuracy = parquetFiles(file!);
    const together = await database.rows<Row>(
      `SELECT * FROM ${accuracy} WHERE fold = -1 ORDER BY period DESC, level`,
    );
    const spread = await database.rows<Spread>(
      `SELECT level, count(*)::integer AS folds, avg(coverage) AS mean, stddev_samp(coverage) / sqrt(count(*)) AS error,
        min(coverage) AS lowest, max(coverage) AS highest
      FROM ${accuracy} WHERE fold >= 0 AND period = 'month' AND first_horizon_day = 0 GROUP BY level ORDER BY level`,
    );
    const months = await database.rows<Row>(
      `SELECT * FROM ${accuracy} WHERE fold >= 0 AND period = 'month' AND level IN ('series', 'branch') ORDER BY level, first_horizon_day, fold`,
    );
    database.close();
    console.log(
      `\n${name}: 80 % interval, reporting folds together (month of series and branch: 76 to 84 %)`,
    );
    for (const row of together) console.log(`  ${describe(row)}`);
    console.log('  months, mean of the folds and its standard error');
    for (const row of spread) console.log(`    ${describeSpread(row)}`);
    console.log('  months fold by fold');
    for (const row of months) console.log(`    fold ${row.fold}  ${describe(row)}`);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

interface Spread {
  readonly level: string;
  readonly folds: number;
  readonly mean: number;
  /** null with one fold. */
  readonly error: number | null;
  readonly lowest: number;
  readonly highest: number;
}

interface Row {
  readonly fold: number;
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

function percent(value: number): string {
  return `${(value * 100).toFixed(1).padStart(5)} %`;
}

function describeSpread({ level, folds, mean, error, lowest, highest }: Spread): string {
  const margin = error === null ? '' : ` ± ${percent(error).trim()}`;
  return `${level.padEnd(16)} ${folds} folds  covered ${percent(mean)}${margin}, one fold ${percent(lowest)} to ${percent(highest)}`;
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

function runNight(name: Name, home: string): void {
  const cli = (file: string, args: readonly string[]) => {
    // The demo's extracts are its own, below its home.
    const env = { ...process.env, SHELFCAST_DATA: name === 'demo' ? join(home, 'extracts') : DATA };
    const run = spawnSync(process.execPath, [join(ROOT, 'dist', file), ...args], { cwd: ROOT, env });
    if (run.status !== 0) throw new Error(`${name}: exit ${run.status}\n${run.stderr}`);
  };
  const config = name === 'demo' ? join(home, 'shelfcast.yaml') : join(home, 'm5.yaml');
  if (name === 'demo') cli('examples/pharmacy/demo.js', ['--home', home, '--as-of', AS_OF.demo]);
  const example = name === 'demo' ? config : join(ROOT, 'examples/m5/shelfcast.yaml');
  const document = parseDocument(readFileSync(example, 'utf8'));
  if (name !== 'm5') {
    document.set('horizon_days', 62);
    const folds = name === 'm5-years' ? YEARS : SIX;
    for (const [key, value] of Object.entries(folds)) document.setIn(['backtest', key], value);
    if (name === 'm5-years') document.set('models', STATISTICAL);
  }
  writeFileSync(config, document.toString());
  cli('pipeline/main.js', ['run', '--config', config, '--home', home, '--as-of', AS_OF[name]]);
}
