/**
 * A chain small enough for a test and rich enough for the page: 3 branches × 14 SKUs × 420 days with promotions, events, a closed day,
 * stockouts, a SKU that is new, one that is gone, and one whose name looks like a formula. Two nights, so that there is a run before.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isoDay, parseDay, weekday } from '../../../schemas/day.ts';
import { runCli } from '../../support/cli.ts';
import { poissonDraw, seededRandom } from '../../support/seeded-random.ts';

export const PAGE_AS_OF = '2026-06-17';
/** When the second night runs; its next deadline is 19 June, 04:00. */
export const PAGE_NIGHT = '2026-06-18T02:00:00.000Z';
export const PAGE_BRANCHES = ['Harbour', 'Market "2"', 'Station'] as const;
/** Slow to fast; every third is of the same category. */
export const PAGE_SKUS = [
  'Aspirin 100',
  'Lip balm',
  'Zinc 25 mg',
  'Throat spray',
  'Hand cream',
  '=1+1 Vitamin C',
  'Ibuprofen 200',
  'Sun lotion 50',
  'Vitamin D3',
  'Cough syrup',
  'Face cream',
  'Multivitamin',
  'Paracetamol drops',
  'Cooling gel',
] as const;
export const FORMULA = PAGE_SKUS[5];
export const PROMOTED = PAGE_SKUS[9];
export const STEADY = PAGE_SKUS[10];
export const GONE = PAGE_SKUS[12];
export const NEW = PAGE_SKUS[13];

const HISTORY_DAYS = 420;
const HORIZON = 21;
const WEEK = [0.8, 0.85, 0.9, 1, 1.3, 1.5, 0.7];
const CATEGORIES = ['Pain relief', 'Skin care', 'Vitamins'] as const;

/** Writes the extracts below `folder`, runs both nights, and returns the home. */
export function publishPageChain(folder: string): string {
  const home = join(folder, 'home');
  const config = join(folder, 'shelfcast.yaml');
  mkdirSync(join(folder, 'data'), { recursive: true });
  writeFileSync(config, CONFIG);
  const cutoff = parseDay(PAGE_AS_OF)!;
  for (const [asOf, now] of [
    [cutoff - 1, '2026-06-17T02:00:00.000Z'],
    [cutoff, PAGE_NIGHT],
  ] as const) {
    writeExtracts(join(folder, 'data'), asOf);
    const night = runCli(['run', '--config', config, '--as-of', isoDay(asOf), '--now', now]);
    if (night.exitCode !== 0) throw new Error(`the night of ${isoDay(asOf)} failed: ${night.stderr}`);
  }
  return home;
}

function writeExtracts(folder: string, asOf: number): void {
  const random = seededRandom(20_260_617);
  const sales = ['day,item,shop,qty,out,promo'];
  const promotions = ['day,item,promo'];
  const last = parseDay(PAGE_AS_OF)!;
  for (let day = last - HISTORY_DAYS + 1; day <= last + HORIZON; day++)
    for (const [k, sku] of PAGE_SKUS.entries()) {
      const promo = isPromoted(k, day);
      if (promo) promotions.push(`${isoDay(day)},${sku},1`);
      for (const [b, branch] of PAGE_BRANCHES.entries()) {
        // Drawn also for days that are not written, so that a day is the same in both nights.
        const drawn = poissonDraw(
          0.6 * 1.35 ** k * (1 + b / 2) * WEEK[weekday(day)]! * (promo ? 1.7 : 1),
          random,
        );
        const out = random() < 0.03;
        if (
          day > asOf ||
          isClosed(day) ||
          (sku === NEW && day < last - 9) ||
          (sku === GONE && day > last - 60)
        )
          continue;
        sales.push(
          `${isoDay(day)},${sku},"${branch.replaceAll('"', '""')}",${out ? drawn >> 1 : drawn},${out ? 1 : 0},${promo ? 1 : 0}`,
        );
      }
    }
  const products = PAGE_SKUS.map(
    (sku, k) => `${sku},${CATEGORIES[k % 3]},${sku === GONE ? isoDay(last - 59) : ''}`,
  );
  const write = (name: string, lines: readonly string[]) =>
    writeFileSync(join(folder, name), `${lines.join('\n')}\n`);
  write('sales.csv', sales);
  write('promotions.csv', promotions);
  write('products.csv', ['item,group,gone', ...products]);
  write('events.csv', [
    'day,name,closed',
    '2026-05-01,Labour day,1',
    '2026-05-25,Fair,0',
    '2026-06-27,Fair,0',
    '2026-07-04,Inventory,1',
  ]);
}

function isPromoted(sku: number, day: number): boolean {
  return sku % 3 === 0 && Math.floor(day / 6) % 7 === sku % 7;
}

function isClosed(day: number): boolean {
  return ['2026-05-01', '2026-07-04'].includes(isoDay(day));
}

const CONFIG = `version: 1
name: corner shops
home: home
data: data
sources:
  tills:
    entity: sales
    files: sales.csv
    columns: { ds: day, sku_id: item, branch_id: shop, units: qty, stockout: out, promotion: promo }
    owner: tills@example.com
  promotions:
    entity: drivers
    files: promotions.csv
    columns: { ds: day, sku_id: item, promotion: promo }
    owner: marketing@example.com
  items:
    entity: products
    files: products.csv
    columns: { sku_id: item, category: group, discontinued_on: gone }
    owner: buying@example.com
  calendar:
    entity: events
    files: events.csv
    columns: { ds: day, event: name, closed: closed }
    owner: buying@example.com
models: [seasonal_naive, weekday_level]
horizon_days: ${HORIZON}
quantiles: [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95]
backtest: { folds: 5, evaluate_folds: 2 }
acceptance: { folds: 1, better_by: -1 }
resources: { memory_mb: 400, workers: 1 }
`;
