/** Reads a shard of the panel into flat arrays, with what the files beside it say of its series. */
import { dirname, join } from 'node:path';
import type { PanelShard, StaticColumn } from '../../model/panel.ts';
import { parseDay } from '../../schemas/day.ts';
import type { PanelDocument } from '../../schemas/manifest.ts';
import { readColumns } from '../../warehouse/columns.ts';
import { type Database, parquetFiles } from '../../warehouse/duckdb.ts';
import { readJsonDocument } from '../../warehouse/json-document.ts';
import { readBranchCategoryGroups, readSkuGroups } from './read-groups.ts';
import { knownColumnsOf, readPanelRows } from './read-panel-rows.ts';

export interface PanelShardSource {
  readonly panelFile: string;
  /** `series.parquet`; panel.json, the statics and the group totals stand beside it. */
  readonly ledgerFile: string;
  /** Last day of history to read. */
  readonly cutoff: string;
}

/** Series without any history up to the cutoff are there too, with no values. Days before `first_ds` of panel.json are left out. */
export async function readPanelShard(database: Database, source: PanelShardSource): Promise<PanelShard> {
  const folder = dirname(source.ledgerFile);
  const document = readJsonDocument<PanelDocument>(join(folder, 'panel.json'), 'shelfcast.panel', 1);
  const cutoffDay = parseDay(source.cutoff)!;
  const keys = await readKeys(database, source);
  const rows = await readPanelRows(database, source.panelFile, document, keys.series, cutoffDay);
  const numbers = {
    seriesId: keys.series,
    branchId: keys.branch_number,
    skuId: keys.sku_number,
    categoryId: keys.category_number,
  };
  const skuPrice = document.columns.find(({ kind }) => kind === 'sku_price');
  const skus = await readSkuGroups(database, folder, numbers.skuId, cutoffDay, skuPrice);
  return {
    ...numbers,
    ...rows.history,
    ...rows.spans,
    known: knownColumnsOf(document, rows, skus),
    statics: await readStatics(database, folder, document, keys.series.length),
    groups: {
      branchCategory: await readBranchCategoryGroups(database, folder, numbers, cutoffDay),
      sku: skus.groups,
    },
  };
}

/** Leaves the keys of the shard's series in the temporary table `shard_ledger`. */
async function readKeys(database: Database, source: PanelShardSource) {
  await database.run(
    `CREATE OR REPLACE TEMP TABLE shard_range AS SELECT min(series) AS low, max(series) AS high FROM ${parquetFiles(source.panelFile)}`,
  );
  await database.run(`CREATE OR REPLACE TEMP TABLE shard_ledger AS
    SELECT series, branch_number, sku_number, category_number
    FROM ${parquetFiles(source.ledgerFile)}, shard_range
    WHERE series BETWEEN low AND high ORDER BY series`);
  return readColumns(
    database,
    'shard_ledger',
    { series: 'i32', branch_number: 'i32', sku_number: 'i32', category_number: 'i32' },
    await database.scalar<number>('SELECT count(*) FROM shard_ledger'),
    'ORDER BY series',
  );
}

async function readStatics(
  database: Database,
  folder: string,
  document: PanelDocument,
  seriesTotal: number,
): Promise<StaticColumn[]> {
  const names = document.statics.map(({ name }) => name);
  const columns = await readColumns(
    database,
    `(SELECT statics.* FROM ${parquetFiles(join(folder, 'statics.parquet'))} AS statics, shard_range WHERE series BETWEEN low AND high)`,
    Object.fromEntries(names.map((name) => [name, 'i32' as const])),
    seriesTotal,
    'ORDER BY series',
  );
  return names.map((name) => ({ name, values: columns[name]! }));
}
