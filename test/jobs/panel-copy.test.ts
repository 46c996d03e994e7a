import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readPanelCopy, writePanelCopy } from '../../jobs/shards/panel-copy.ts';
import { randomShard } from '../support/random-shard.ts';
import { tempFolders } from '../support/temp-folder.ts';

const newFolder = tempFolders();

test('a shard comes back as it was: its arrays with their types and bits, its names and its days', () => {
  const shard = randomShard({ branches: 2, skus: 5, firstDay: 18_000, days: 60, seed: 7 });
  const file = join(newFolder(), 'panel.tensors');
  writePanelCopy(file, shard);
  expect(readPanelCopy(file)).toEqual(shard);
});

test('a shard without series comes back', () => {
  const shard = randomShard({ branches: 0, skus: 0, firstDay: 18_000, days: 60, seed: 7 });
  const file = join(newFolder(), 'panel.tensors');
  writePanelCopy(file, shard);
  expect(readPanelCopy(file)).toEqual(shard);
});
