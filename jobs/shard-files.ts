import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Files `shard=<k>.parquet` (or of another ending) of a folder in the order of k. */
export function shardFiles(folder: string, ending: 'parquet' | 'tensors' = 'parquet'): string[] {
  const pattern = new RegExp(`^shard=(\\d+)\\.${ending}$`);
  return readdirSync(folder)
    .map((name) => pattern.exec(name))
    .filter((match) => match !== null)
    .sort((a, b) => Number(a[1]) - Number(b[1]))
    .map((match) => join(folder, match[0]));
}

/** Name of the drivers of shard k, beside its rows. */
export function driversName(k: number): string {
  return `drivers=${k}.parquet`;
}
