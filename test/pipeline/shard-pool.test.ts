import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { FeatureShardInput } from '../../jobs/shards/feature.ts';
import { type ClosableShardPool, defaultWorkers, openShardPool } from '../../pipeline/shard-pool.ts';
import { ShelfcastError } from '../../schemas/errors.ts';
import { tempFolders } from '../support/temp-folder.ts';

const newFolder = tempFolders();
let pool: ClosableShardPool | null = null;
afterEach(async () => {
  await pool?.close();
  pool = null;
});

/** Input of the score task that fails with an expected failure: a bundle of another version. */
function inputOfAnotherVersion(): unknown {
  const bundleDir = join(newFolder(), 'bundle');
  mkdirSync(bundleDir);
  return {
    bundleDir,
    source: {},
    resources: { memoryMb: 128, tempDir: bundleDir },
    outFile: join(bundleDir, 'x'),
  };
}

describe.each([1, 3])('with %i workers', (size) => {
  test('no inputs give no results', async () => {
    pool = openShardPool(size);
    expect([await pool.map('learn', []), pool.size]).toEqual([[], size]);
  });

  test('a failure of a task is thrown, and names its reason', async () => {
    pool = openShardPool(size);
    const inputs = [{ baseFile: '/nowhere/base.parquet' } as Partial<FeatureShardInput>];
    await expect(pool.map('feature', inputs)).rejects.toThrow(/nowhere|undefined|database/i);
    await expect(pool.map('no-such-task', [{}])).rejects.toThrow(/no-such-task/);
  });

  test('a file that is not there fails with the system’s words', async () => {
    pool = openShardPool(size);
    await expect(pool.map('score', [inputOfAnotherVersion()])).rejects.toThrow(/ENOENT/);
  });

  test('closing lets what is under way come to its own end', async () => {
    const closing = openShardPool(size);
    const work = closing.map('score', [inputOfAnotherVersion()]).catch((error: Error) => error.message);
    await closing.close();
    expect(await work).toMatch(/ENOENT/);
  });

  test('a closed pool hands out nothing', async () => {
    const closed = openShardPool(size);
    await closed.close();
    await expect(closed.map('learn', [{}])).rejects.toThrow('the shard pool is closed');
  });
});

test('by default there are as many workers as cores, at most eight', () => {
  expect(defaultWorkers()).toBeGreaterThanOrEqual(1);
  expect(defaultWorkers()).toBeLessThanOrEqual(8);
});

test('an expected failure crosses the border of a thread as itself', async () => {
  for (const size of [1, 2]) {
    pool = openShardPool(size);
    const input = inputOfAnotherVersion() as { bundleDir: string };
    writeFileSync(join(input.bundleDir, 'bundle.json'), '{"kind": "shelfcast.bundle", "version": 99}');
    const error = await pool.map('score', [input]).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ShelfcastError);
    expect(error).toMatchObject({
      code: 'ARTEFACT_VERSION',
      detail: { came: 'shelfcast.bundle version 99' },
    });
    await pool.close();
  }
});
