/** The smallest chain that a night runs on: two branches × three SKUs × 150 days of whole units, written as CSV. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isoDay, parseDay, weekday } from '../../schemas/day.ts';

export const TINY_AS_OF = '2026-06-30';
export const TINY_NOW = '2026-07-01T02:00:00.000Z';
export const TINY_SKUS = ['aspirin', "'; drop table--", 'plaster 10'] as const;
export const TINY_BRANCHES = ['north', 'south "2"'] as const;
const HISTORY_DAYS = 150;

/** Units follow a fixed formula, so that the numbers of a run never move: level × weekday, with two quiet days a fortnight. */
export function tinyUnits(branch: number, sku: number, day: number): number {
  const level = [6, 3, 1][sku]! * (branch + 1);
  if (day % 14 === 3 + sku) return 0;
  return Math.round(
    level * [0.8, 0.9, 1, 1, 1.2, 1.5, 0.6][weekday(day)]! + ((day * 7 + sku * 3) % 3) - 1 + 0.01,
  );
}

/** Lines of the sales extract without the header. */
export function tinySalesLines(asOf: string = TINY_AS_OF): string[] {
  const cutoff = parseDay(asOf)!;
  const lines: string[] = [];
  for (let day = cutoff - HISTORY_DAYS + 1; day <= cutoff; day++) {
    TINY_BRANCHES.forEach((branch, b) => {
      TINY_SKUS.forEach((sku, s) => {
        lines.push(`${isoDay(day)},${quoted(sku)},${quoted(branch)},${Math.max(0, tinyUnits(b, s, day))}`);
      });
    });
  }
  return lines;
}

export const TINY_HEADER = 'date,item,shop,qty';

export function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

/** Writes `data/sales.csv` and `shelfcast.yaml` below `folder`, and returns the configuration's path. */
export function writeTinyChain(
  folder: string,
  options: { readonly asOf?: string; readonly yaml?: string } = {},
): string {
  mkdirSync(join(folder, 'data'), { recursive: true });
  writeFileSync(
    join(folder, 'data', 'sales.csv'),
    `${[TINY_HEADER, ...tinySalesLines(options.asOf)].join('\n')}\n`,
  );
  const config = join(folder, 'shelfcast.yaml');
  writeFileSync(config, options.yaml ?? TINY_YAML);
  return config;
}

export const TINY_YAML = `version: 1
name: tiny
home: ./warehouse
data: ./data
sources:
  sales:
    entity: sales
    files: sales.csv
    columns: { ds: date, sku_id: item, branch_id: shop, units: qty }
    owner: tills@example.com
    available_by: "01:30"
horizon_days: 14
backtest: { folds: 5, stride_days: 7, evaluate_folds: 2 }
acceptance: { folds: 2, on_fail: warn }
`;
