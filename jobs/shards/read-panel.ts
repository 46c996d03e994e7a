/** Reads a shard of the panel into flat arrays. */
import type { GroupSeries } from '../../model/group-history.ts';
import type { PanelShard } from '../../model/panel.ts';
import { parseDay } from '../../schemas/day.ts';
import { readColumns } from '../../warehouse/columns.ts';
import { type Database, literal, parquetFiles } from '../../warehouse/duckdb.ts';

export interface PanelShardSource {
  readonly panelFile: string;
  readonly ledgerFile: string;
  /** Last day of history to read. */
  readonly cutoff: string;
}

/** Series without any history up to the cutoff are there too, with no values. */
export async function readPanelShard(database: Database, source: PanelShardSource): Promise<PanelShard> {
  const panel = parquetFiles(source.panelFile);
  await database.run(
    `CREATE OR REPLACE TEMP TABLE shard_range AS SELECT min(series) AS low, max(series) AS high FROM ${panel}`,
  );
  await database.run(`CREATE OR REPLACE TEMP TABLE shard_ledger AS
    SELECT series, branch_number, sku_number, category_number
    FROM ${parquetFiles(source.ledgerFile)}, shard_range
    WHERE series BETWEEN low AND high ORDER BY series`);
  const seriesTotal = await database.scalar<number>('SELECT count(*) FROM shard_ledger');
  const keys = await readColumns(
    database,
    'shard_ledger',
    { series: 'i32', branch_number: 'i32', sku_number: 'i32', category_number: 'i32' },
    seriesTotal,
    'ORDER BY series',
  );
  const history = `(SELECT series, ds - DATE '1970-01-01' AS day, units, available, stockout_share FROM ${panel} WHERE ds <= ${literal(source.cutoff)}::date)`;
  const rowTotal = await database.scalar<number>(`SELECT count(*) FROM ${history}`);
  const rows = await readColumns(
    database,
    history,
    { series: 'i32', day: 'i32', units: 'f64', available: 'u8', stockout_share: 'f32' },
    rowTotal,
  );
  const { offsets, firstDay } = spans(keys.series, rows, source.cutoff);
  const noGroup: GroupSeries = {
    groupOf: new Int32Array(seriesTotal),
    groupCount: 1,
    firstDay: (parseDay(source.cutoff) ?? 0) + 1,
    dayCount: 0,
    units: new Float32Array(0),
    available: new Float32Array(0),
  };
  return {
    seriesId: keys.series,
    branchId: keys.branch_number,
    skuId: keys.sku_number,
    categoryId: keys.category_number,
    firstDay,
    offsets,
    units: rows.units,
    available: rows.available,
    stockoutShare: rows.stockout_share,
    knownFirstDay: firstDay,
    knownOffsets: offsets,
    known: [],
    statics: [],
    groups: { branchCategory: noGroup, sku: noGroup },
  };
}

/** Offsets and first days. The file is sorted by series and day without gaps, which is checked here once for all users. */
function spans(
  seriesId: Int32Array,
  rows: { readonly series: Int32Array; readonly day: Int32Array },
  cutoff: string,
): { offsets: Int32Array; firstDay: Int32Array } {
  const offsets = new Int32Array(seriesId.length + 1);
  const firstDay = new Int32Array(seriesId.length).fill((parseDay(cutoff) ?? 0) + 1);
  let at = 0;
  for (let i = 0; i < seriesId.length; i++) {
    offsets[i] = at;
    if (at < rows.series.length && rows.series[at] === seriesId[i]) firstDay[i] = rows.day[at]!;
    for (; at < rows.series.length && rows.series[at] === seriesId[i]; at++) {
      if (rows.day[at] !== firstDay[i]! + at - offsets[i]!)
        throw new RangeError(`panel: series ${seriesId[i]} has a gap`);
    }
  }
  offsets[seriesId.length] = at;
  if (at !== rows.series.length)
    throw new RangeError('panel: rows out of order, or of a series that is not in the ledger');
  return { offsets, firstDay };
}
