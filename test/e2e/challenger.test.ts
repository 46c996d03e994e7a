import { join } from 'node:path';
import { expect, it } from 'vitest';
import { literal, openDatabase } from '../../warehouse/duckdb.ts';
import { readPublishedManifest } from '../../warehouse/published-runs.ts';
import { runCli } from '../support/cli.ts';
import { tempFolders } from '../support/temp-folder.ts';
import { TINY_AS_OF, TINY_NOW, TINY_YAML, writeTinyChain } from '../support/tiny-chain.ts';

const fresh = tempFolders();
const NIGHT = ['--as-of', TINY_AS_OF, '--now', TINY_NOW];

async function modelsIn(file: string): Promise<{ served_by: string; model_version: string }[]> {
  const database = await openDatabase();
  try {
    return await database.rows(
      `SELECT DISTINCT served_by, model_version FROM read_parquet(${literal(file)}) ORDER BY ALL`,
    );
  } finally {
    database.close();
  }
}

it('a night with a challenger publishes both tables, each of its own models, and says which is which', async () => {
  const folder = fresh();
  const yaml = `${TINY_YAML}models: [seasonal_naive, weekday_level]\nchallenger: { share: 0.25, models: [seasonal_naive] }\n`;
  const run = runCli(['run', '--config', writeTinyChain(folder, { yaml }), ...NIGHT]);
  expect(run.exitCode, run.stderr).toBe(0);
  const current = join(folder, 'warehouse/published/current');
  const first = await modelsIn(join(current, 'forecasts.parquet'));
  const second = await modelsIn(join(current, 'challenger_forecasts.parquet'));
  expect(first.map((row) => row.served_by)).toEqual(['weekday_level']);
  expect(second.map((row) => row.served_by)).toEqual(['seasonal_naive']);
  const manifest = readPublishedManifest(current);
  expect(manifest.model_version).toBe(first[0]!.model_version);
  expect(manifest.challenger).toEqual({ model_version: second[0]!.model_version, share: 0.25 });
  expect(second[0]!.model_version).not.toBe(first[0]!.model_version);
  expect(manifest.files.map((file) => file.name)).toContain('challenger_accuracy.parquet');
}, 120_000);
