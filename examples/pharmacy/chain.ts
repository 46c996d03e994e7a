/**
 * A pharmacy chain as its IT would send it: twelve branches in the UAE, sixty SKUs, two years of daily sales.
 * Everything is a function of the seed and the last day: the same pair writes the same bytes.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Day } from '../../schemas/day.ts';
import { masterFiles } from './master-extracts.ts';
import { campaignsOf } from './promotions.ts';
import { writePromotions } from './promotions-extract.ts';
import { drawSales } from './sales.ts';
import { salesMonths } from './sales-extract.ts';
import { timelineOf } from './timeline.ts';

export interface ChainOptions {
  readonly seed: number;
  /** Last day of sales. */
  readonly asOf: Day;
  /** Folder to write into; made when it is not there. */
  readonly directory: string;
}

export interface ChainSummary {
  /** Paths below the folder, in the order in which they were written. */
  readonly files: readonly string[];
  readonly salesRowCount: number;
  readonly dirtyRowCount: number;
}

export const DEFAULT_SEED = 2024;

/** Writes every extract of the chain. */
export async function writeChain({ seed, asOf, directory }: ChainOptions): Promise<ChainSummary> {
  const timeline = timelineOf(seed, asOf);
  const campaigns = campaignsOf(timeline);
  const series = drawSales(timeline, campaigns);
  const months = salesMonths(timeline, series);
  const files: string[] = [];
  const write = (name: string, content: string | Uint8Array) => {
    const path = join(directory, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    files.push(name);
  };
  for (const { month, text } of months) write(`sales/sales-${month}.csv.gz`, gzipSync(text));
  for (const [name, text] of Object.entries(masterFiles(timeline, series))) write(name, text);
  await writePromotions(timeline, campaigns, join(directory, 'promotions.parquet'));
  files.push('promotions.parquet');
  const total = (count: (month: (typeof months)[number]) => number) =>
    months.reduce((sum, month) => sum + count(month), 0);
  return {
    files,
    salesRowCount: total((month) => month.rowCount),
    dirtyRowCount: total((month) => month.dirtyRowCount),
  };
}
