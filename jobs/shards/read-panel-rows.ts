/** Reads the rows of a shard: history up to the cutoff, and the known columns over history and horizon. */
import type { KnownColumn, KnownSpans } from '../../model/known-columns.ts';
import type { PanelShard } from '../../model/panel.ts';
import type { Day } from '../../schemas/day.ts';
import type { PanelDocument } from '../../schemas/manifest.ts';
import { type NumericArray, readColumns } from '../../warehouse/columns.ts';
import { type Database, literal, parquetFiles } from '../../warehouse/duckdb.ts';
import type { SkuTotals } from './read-groups.ts';

export interface PanelRows {
  readonly spans: KnownSpans;
  readonly history: Pick<PanelShard, 'firstDay' | 'offsets' | 'units' | 'available' | 'stockoutShare'>;
  /** Columns of the file by their names there. Shape [rows]. */
  readonly columns: Readonly<Record<string, Float32Array>>;
  /** 1 where no list says the price; null where lists say all of them, or prices are not known ahead. Shape [rows]. */
  readonly isPaidPrice: Uint8Array | null;
}

const FIXED = {
  series: 'i32',
  ds: 'i32',
  units: 'f64',
  available: 'u8',
  stockout_share: 'f32',
} as const;

/** `seriesId`: the shard's series, rising. */
export async function readPanelRows(
  database: Database,
  panelFile: string,
  document: PanelDocument,
  seriesId: Int32Array,
  cutoffDay: Day,
): Promise<PanelRows> {
  const names = document.columns.filter(({ kind }) => kind !== 'sku_price').map(({ column }) => column);
  const known = Object.fromEntries(names.map((name) => [name, 'f32' as const]));
  const table = `(SELECT * REPLACE (ds - DATE '1970-01-01' AS ds) FROM ${parquetFiles(panelFile)} WHERE ds >= ${literal(document.first_ds)}::date)`;
  const rowTotal = await database.scalar<number>(`SELECT count(*) FROM ${table}`);
  const hasPaidPrices = document.columns.some((column) => column.has_hindsight);
  const listed = hasPaidPrices ? { price_listed: 'u8' as const } : {};
  const rows = await readColumns(database, table, { ...known, ...FIXED, ...listed }, rowTotal);
  const byName: Readonly<Record<string, NumericArray>> = rows;
  const columns = Object.fromEntries(names.map((name) => [name, byName[name] as Float32Array]));
  const spans = spansOf(seriesId, rows.series, rows.ds, cutoffDay);
  const isPaidPrice = rows.price_listed?.map((isListed) => 1 - isListed) ?? null;
  return { spans, history: historyOf(spans, rows, cutoffDay), columns, isPaidPrice };
}

/** Offsets and first days. The file is sorted by series and day without gaps, which is checked here once for all users. */
function spansOf(seriesId: Int32Array, series: Int32Array, days: Int32Array, cutoffDay: Day): KnownSpans {
  const knownOffsets = new Int32Array(seriesId.length + 1);
  const knownFirstDay = new Int32Array(seriesId.length).fill(cutoffDay + 1);
  let at = 0;
  for (let i = 0; i < seriesId.length; i++) {
    const start = at;
    knownOffsets[i] = start;
    if (at < series.length && series[at] === seriesId[i]) knownFirstDay[i] = days[at]!;
    for (; at < series.length && series[at] === seriesId[i]; at++) {
      if (days[at] !== knownFirstDay[i]! + at - start)
        throw new RangeError(`panel: series ${seriesId[i]} has a gap`);
    }
  }
  knownOffsets[seriesId.length] = at;
  if (at !== series.length)
    throw new RangeError('panel: rows out of order, or of a series that is not in the ledger');
  return { knownFirstDay, knownOffsets };
}

/** The days up to the cutoff. */
function historyOf(
  { knownFirstDay, knownOffsets }: KnownSpans,
  rows: {
    readonly units: Float64Array;
    readonly available: Uint8Array;
    readonly stockout_share: Float32Array;
  },
  cutoffDay: Day,
): PanelRows['history'] {
  const count = knownFirstDay.length;
  const offsets = new Int32Array(count + 1);
  for (let i = 0; i < count; i++) {
    const length = Math.min(knownOffsets[i + 1]! - knownOffsets[i]!, cutoffDay - knownFirstDay[i]! + 1);
    offsets[i + 1] = offsets[i]! + Math.max(0, length);
  }
  const units = new Float64Array(offsets[count]!);
  const available = new Uint8Array(offsets[count]!);
  const stockoutShare = new Float32Array(offsets[count]!);
  for (let i = 0; i < count; i++) {
    const from = knownOffsets[i]!;
    const to = from + offsets[i + 1]! - offsets[i]!;
    units.set(rows.units.subarray(from, to), offsets[i]!);
    available.set(rows.available.subarray(from, to), offsets[i]!);
    stockoutShare.set(rows.stockout_share.subarray(from, to), offsets[i]!);
  }
  return { firstDay: knownFirstDay, offsets, units, available, stockoutShare };
}

/** The known columns that panel.json names. */
export function knownColumnsOf(document: PanelDocument, rows: PanelRows, skus: SkuTotals): KnownColumn[] {
  return document.columns.map(({ name, kind, column, is_known_ahead: isKnownAhead, has_hindsight }) => {
    const { values, isHindsight } =
      kind === 'sku_price'
        ? skuPriceValues(rows.spans, skus)
        : { values: rows.columns[column]!, isHindsight: has_hindsight ? rows.isPaidPrice : null };
    return { name, kind, isKnownAhead, values, ...(isHindsight === null ? {} : { isHindsight }) };
  });
}

/** The SKU's mean price on each day of each series. */
function skuPriceValues(
  { knownFirstDay, knownOffsets }: KnownSpans,
  { groups, prices }: SkuTotals,
): { values: Float32Array; isHindsight: Uint8Array | null } {
  if (prices === null) throw new Error('panel: sku_price is named, but was not read');
  const total = knownOffsets[knownFirstDay.length]!;
  const values = new Float32Array(total);
  const isHindsight = prices.isHindsight === null ? null : new Uint8Array(total);
  for (let i = 0; i < knownFirstDay.length; i++) {
    // The days of a SKU are those of its series, so they lie within.
    const from = groups.groupOf[i]! * prices.dayCount + knownFirstDay[i]! - groups.firstDay;
    const to = from + knownOffsets[i + 1]! - knownOffsets[i]!;
    values.set(prices.price.subarray(from, to), knownOffsets[i]!);
    if (prices.isHindsight !== null)
      isHindsight?.set(prices.isHindsight.subarray(from, to), knownOffsets[i]!);
  }
  return { values, isHindsight };
}
