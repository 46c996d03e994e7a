/** `groups-branch-category.parquet` and `groups-sku.parquet`: daily totals over the panel of all shards. */
import { join } from 'node:path';
import { type Database, literal, parquetFiles } from '../../warehouse/duckdb.ts';
import { fillQuery } from '../../warehouse/fill-query.ts';
import { shardFiles } from '../shard-files.ts';

/** SKUs times days whose totals are added up together, per MB of memory: what does not fit would be spilled, row by row. */
const SKU_DAYS_PER_MB = 1000;

/** Reads the shards in `out`, `ledger` and `params`. */
export async function writeGroups(database: Database, out: string, memoryMb: number): Promise<void> {
  const panel = parquetFiles(...shardFiles(out));
  await copyTo(
    join(out, 'groups-branch-category.parquet'),
    `(${fillQuery('feature/groups-branch-category', { panel })})`,
  );
  for (const [k, [from, to]] of (await skuRanges(database, memoryMb)).entries()) {
    const select = fillQuery('feature/groups-sku', { panel, from: String(from), to: String(to) });
    await database.run(k === 0 ? `CREATE TABLE sku_groups AS ${select}` : `INSERT INTO sku_groups ${select}`);
  }
  await copyTo(join(out, 'groups-sku.parquet'), 'sku_groups');
  await database.run('DROP TABLE sku_groups');

  async function copyTo(file: string, rows: string): Promise<void> {
    await database.run(
      `COPY ${rows} TO ${literal(file)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 131072)`,
    );
  }
}

/** Ranges [from, to) of numbers of SKUs that cover all of them. The totals of a SKU do not depend on the cut. */
async function skuRanges(database: Database, memoryMb: number): Promise<[number, number][]> {
  const [size] = await database.rows<{ skus: number; days: number }>(`
    SELECT coalesce(max(sku_number), 0) + 1 AS skus,
      (SELECT cutoff + horizon_days - panel_first_ds + 1 FROM params) AS days
    FROM ledger`);
  const { skus, days } = size!;
  const step = Math.max(1, Math.floor((memoryMb * SKU_DAYS_PER_MB) / days));
  return Array.from({ length: Math.ceil(skus / step) }, (_, k) => [k * step, (k + 1) * step]);
}
