/** A seeded chain in clean tables, large enough to backtest, and its panel, bundle and forecasts. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ShardPool } from '../../jobs/job.ts';
import { scoreJob } from '../../jobs/score.ts';
import { trainJob } from '../../jobs/train.ts';
import { isoDay, parseDay, weekday } from '../../schemas/day.ts';
import type { BuiltPanel, CleanTables, Row } from './clean-tables.ts';
import { inProcessShards, jobContext, type TestJobContext } from './job-context.ts';
import { poissonDraw, seededRandom } from './seeded-random.ts';

export const CHAIN_CUTOFF = '2026-03-31';
const DAYS = 200;
const WEEK = [0.7, 0.8, 0.9, 1, 1.2, 1.6, 0.8];

/** Eight folds of a week each: origins 56, 49 … 7 days before the cutoff, of which the last two (6 and 7) report. */
export const CHAIN_CONFIG = {
  horizon_days: 7,
  // Small trees: these tests ask whether the night holds together, not how good it is.
  gbdt: { trees: 10, leaves: 8, min_leaf_rows: 50 },
  backtest: { folds: 8, stride_days: 7, evaluate_folds: 2 },
  acceptance: { folds: 2 },
  resources: { shard_series: 12 },
} as const;

/**
 * Sales of 4 branches × 10 SKUs in 2 categories: slow to fast, one category with a weekday shape, stockouts, days closed by an event, SKUs
 * launched late. `change` may replace the units of a day.
 */
export function seededChain(
  change: (units: number, day: number, sku: number) => number = (units) => units,
): CleanTables {
  const random = seededRandom(20_260_331);
  const cutoff = parseDay(CHAIN_CUTOFF)!;
  const first = cutoff - DAYS + 1;
  const sales: Row[] = [];
  for (let branch = 0; branch < 4; branch++) {
    for (let sku = 0; sku < 10; sku++) {
      const launch = sku === 9 ? first + 120 : first;
      for (let day = launch; day <= cutoff; day++) {
        const mean = 0.15 * 2 ** (sku % 7) * (branch + 1) * (sku % 2 === 0 ? WEEK[weekday(day)]! : 1);
        const drawn = poissonDraw(mean, random);
        const stockout = random() < 0.08;
        const units = change(stockout ? Math.floor(drawn / 2) : drawn, day, sku);
        if (isClosed(day) || (units === 0 && !stockout)) continue;
        sales.push({ sku_id: `s${sku}`, branch_id: `b${branch}`, ds: isoDay(day), units, stockout });
      }
    }
  }
  const products = Array.from({ length: 10 }, (_, sku) => ({ sku_id: `s${sku}`, category: `c${sku % 2}` }));
  const events: Row[] = [];
  for (let day = first; day <= cutoff + 7; day++)
    if (isClosed(day)) events.push({ ds: isoDay(day), branch_id: null, event: 'inventory', closed: true });
  return { sales, products, events };
}

/** Every 41st day, the second day of the horizon among them. */
function isClosed(day: number): boolean {
  return (parseDay(CHAIN_CUTOFF)! + 2 - day) % 41 === 0;
}

interface RunOptions {
  readonly asOf?: string;
  readonly shards?: ShardPool;
}

/** Runs the train job over a panel; the bundle is in the context's `out`. */
export async function trainOn(
  built: BuiltPanel,
  home: string,
  { asOf = CHAIN_CUTOFF, shards = inProcessShards() }: RunOptions = {},
): Promise<TestJobContext> {
  const { config, folder } = built;
  const inputs = { panel: folder, series_ledger: folder };
  const context = jobContext({ config, asOf, home, inputs, out: freshFolder(home, 'bundle') });
  await trainJob(config).run({ ...context, shards });
  return context;
}

/** Runs the score job over a panel and a bundle. */
export async function scoreWith(
  built: BuiltPanel,
  bundle: string,
  home: string,
  { asOf = CHAIN_CUTOFF, shards = inProcessShards() }: RunOptions = {},
): Promise<{ readonly out: string; readonly counts: Readonly<Record<string, number>> }> {
  const { config, folder } = built;
  const inputs = { panel: folder, series_ledger: folder, bundle };
  const context = jobContext({ config, asOf, home, inputs, out: freshFolder(home, 'scored') });
  const counts = await scoreJob(config).run({ ...context, shards });
  return { out: context.out, counts };
}

function freshFolder(home: string, name: string): string {
  const folder = join(home, name);
  mkdirSync(folder, { recursive: true });
  return folder;
}
