import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { literal, openDatabase } from '../../warehouse/duckdb.ts';
import { readPublishedManifest } from '../../warehouse/published-runs.ts';
import { runCli } from '../support/cli.ts';
import { tempFolders } from '../support/temp-folder.ts';
import {
  TINY_AS_OF,
  TINY_HEADER,
  TINY_NOW,
  TINY_YAML,
  tinySalesLines,
  writeTinyChain,
} from '../support/tiny-chain.ts';

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

/** Units of each forecast row, in the order of the table. */
async function forecastsIn(file: string): Promise<number[]> {
  const database = await openDatabase();
  try {
    const rows = await database.rows<{ yhat: number }>(`SELECT yhat FROM read_parquet(${literal(file)})`);
    return rows.map(({ yhat }) => yhat);
  } finally {
    database.close();
  }
}

/** A night on the chain, with every fourth day out of stock and a tenth of its sales; where its tables are published. */
function nightWithStockouts(settings: string): string {
  const folder = fresh();
  const yaml = TINY_YAML.replace('units: qty }', 'units: qty, stockout: out }');
  const config = writeTinyChain(folder, {
    yaml: `${yaml}models: [seasonal_naive, weekday_level]\n${settings}`,
  });
  const lines = tinySalesLines().map((line, day) => {
    if (day % 4 > 0) return `${line},0`;
    const [, before, units] = /^(.*,)(\d+)$/.exec(line)!;
    return `${before}${Math.floor(Number(units) / 10)},1`;
  });
  writeFileSync(join(folder, 'data/sales.csv'), `${[`${TINY_HEADER},out`, ...lines].join('\n')}\n`);
  const run = runCli(['run', '--config', config, ...NIGHT]);
  expect(run.exitCode, run.stderr).toBe(0);
  return join(folder, 'warehouse/published/current');
}

it.each([
  ['demand', 'sales'],
  ['sales', 'demand'],
])(
  'beside a champion of %s, a challenger of %s forecasts what a champion of it would',
  async (own, other) => {
    const both = nightWithStockouts(`target: ${own}\nchallenger: { target: ${other} }\n`);
    const alone = nightWithStockouts(`target: ${other}\n`);
    const champion = await forecastsIn(join(both, 'forecasts.parquet'));
    const challenger = await forecastsIn(join(both, 'challenger_forecasts.parquet'));
    expect(challenger).toEqual(await forecastsIn(join(alone, 'forecasts.parquet')));
    expect(challenger).not.toEqual(champion);
  },
  120_000,
);
