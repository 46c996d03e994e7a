import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { shardFiles } from '../../jobs/shard-files.ts';
import { tempFolders } from '../support/temp-folder.ts';

const newFolder = tempFolders();

test('shards come in the order of their numbers, and nothing else comes', () => {
  const folder = newFolder();
  const names = [
    'shard=10.parquet',
    'shard=2.parquet',
    'shard=0.parquet',
    'series.parquet',
    'shard=x.parquet',
    'shard=1.parquet.tmp',
  ];
  for (const name of names) writeFileSync(join(folder, name), '');
  expect(shardFiles(folder)).toEqual(
    ['shard=0.parquet', 'shard=2.parquet', 'shard=10.parquet'].map((n) => join(folder, n)),
  );
});

test('shards of another ending are asked for by it', () => {
  const folder = newFolder();
  for (const name of ['shard=1.tensors', 'shard=0.parquet', 'shard=0.tensors'])
    writeFileSync(join(folder, name), '');
  expect(shardFiles(folder, 'tensors')).toEqual(
    ['shard=0.tensors', 'shard=1.tensors'].map((n) => join(folder, n)),
  );
});
