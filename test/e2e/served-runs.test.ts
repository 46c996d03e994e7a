/** What the service says of runs that a night really published, against the published tables themselves. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createService } from '../../lookup/service.ts';
import { SERVE_DEFAULTS } from '../../schemas/serve-defaults.ts';
import { isInShare } from '../../warehouse/branch-share.ts';
import { literal, openDatabase } from '../../warehouse/duckdb.ts';
import { layoutOf } from '../../warehouse/layout.ts';
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

interface Row {
  readonly branch_id: string;
  readonly sku_id: string;
  readonly ds: string;
  readonly yhat: number;
  readonly served_by: string;
  readonly model_version: string;
}

/** Asks a listening service of `home`, at the instant at which the last night ended. */
async function asked<T>(
  home: string,
  ask: (get: (path: string) => Promise<Response>) => Promise<T>,
): Promise<T> {
  const service = await createService({
    layout: layoutOf(home),
    settings: SERVE_DEFAULTS,
    codeVersion: '1.2.3',
    now: () => Date.parse(TINY_NOW),
    onRequest: null,
    onEvent: () => undefined,
  });
  try {
    const url = await service.app.listen({ host: '127.0.0.1', port: 0 });
    return await ask((path) => fetch(url + path));
  } finally {
    await service.close();
  }
}

async function rowsIn(file: string, where = 'true'): Promise<Row[]> {
  const database = await openDatabase();
  try {
    return await database.rows<Row>(
      `SELECT branch_id, sku_id, strftime(ds, '%Y-%m-%d') AS ds, round(yhat, 6) AS yhat, served_by, model_version
        FROM read_parquet(${literal(file)}) WHERE ${where} ORDER BY branch_id, sku_id, ds`,
    );
  } finally {
    database.close();
  }
}

function only({ branch_id, sku_id, ds, yhat, served_by, model_version }: Row): Row {
  return { branch_id, sku_id, ds, yhat, served_by, model_version };
}

/** The first names of branches that the share does, and does not, draw. */
const drawn = names().find((name) => isInShare(name, 0.1))!;
const left = names().find((name) => !isInShare(name, 0.1))!;

function names(): string[] {
  return Array.from({ length: 100 }, (_, k) => `shop ${k}`);
}

/** A night of a champion and a challenger over one branch that a tenth draws and one that it does not. */
function challengedNight(share: number): string {
  const folder = fresh();
  const challenger = `challenger: { share: ${share}, models: [seasonal_naive] }`;
  const config = writeTinyChain(folder, {
    yaml: `${TINY_YAML}models: [seasonal_naive, weekday_level]\n${challenger}\n`,
  });
  const lines = tinySalesLines().map((line) =>
    line.replace('"north"', `"${drawn}"`).replace('"south ""2"""', `"${left}"`),
  );
  writeFileSync(join(folder, 'data/sales.csv'), `${[TINY_HEADER, ...lines].join('\n')}\n`);
  const run = runCli(['run', '--config', config, '--as-of', TINY_AS_OF, '--now', TINY_NOW]);
  expect(run.exitCode, run.stderr).toBe(0);
  return join(folder, 'warehouse');
}

it.each([
  [0, []],
  [0.1, [drawn]],
  [1, [drawn, left]],
])(
  'a challenger of the share %d serves its branches and no others',
  async (share, challenged) => {
    const home = challengedNight(share);
    const published = join(home, 'published/current');
    const list = challenged.map(literal).join(', ') || "''";
    const wanted = [
      ...(await rowsIn(join(published, 'forecasts.parquet'), `branch_id NOT IN (${list})`)),
      ...(await rowsIn(join(published, 'challenger_forecasts.parquet'), `branch_id IN (${list})`)),
    ];
    await asked(home, async (get) => {
      const page = (await (await get('/v1/forecasts?limit=10000')).json()) as { rows: Row[] };
      const byKey = (row: Row) => JSON.stringify([row.branch_id, row.sku_id, row.ds]);
      expect(page.rows.map(only).sort((a, b) => (byKey(a) < byKey(b) ? -1 : 1))).toEqual(
        wanted.sort((a, b) => (byKey(a) < byKey(b) ? -1 : 1)),
      );
      for (const branch of [drawn, left]) {
        const single = await get(`/v1/forecasts/${encodeURIComponent(branch)}/aspirin`);
        const server = challenged.includes(branch) ? 'seasonal_naive' : 'weekday_level';
        expect(single.headers.get('shelfcast-served-by')).toBe(server);
        const { rows } = (await single.json()) as { rows: Row[] };
        expect(rows.map(({ yhat }) => yhat)).toEqual(
          wanted.filter((r) => r.branch_id === branch && r.sku_id === 'aspirin').map(({ yhat }) => yhat),
        );
        const month = await get(`/v1/predict?branch=${encodeURIComponent(branch)}&month=2026-07`);
        const { rows: skus } = (await month.json()) as { rows: { served_by: string }[] };
        expect(new Set(skus.map(({ served_by }) => served_by))).toEqual(new Set([server]));
      }
    });
  },
  120_000,
);

it('compare=previous shows what the night before said, day by day', async () => {
  const folder = fresh();
  const config = writeTinyChain(folder, { yaml: `${TINY_YAML}models: [seasonal_naive, weekday_level]\n` });
  const home = join(folder, 'warehouse');
  const nights = [
    ['2026-06-29', '2026-06-30T02:00:00.000Z'],
    [TINY_AS_OF, TINY_NOW],
  ] as const;
  const manifests = nights.map(([asOf, now]) => {
    const run = runCli(['run', '--config', config, '--as-of', asOf, '--now', now]);
    expect(run.exitCode, run.stderr).toBe(0);
    return readPublishedManifest(join(home, 'published/current'));
  });
  const [before, after] = manifests as [(typeof manifests)[0], (typeof manifests)[0]];
  const where = "branch_id = 'north' AND sku_id = 'aspirin'";
  const wanted = await rowsIn(join(home, 'published', before.run_id, 'forecasts.parquet'), where);
  await asked(home, async (get) => {
    const answer = await get('/v1/forecasts/north/aspirin?compare=previous');
    const body = (await answer.json()) as {
      run_id: string;
      rows: Row[];
      previous: { run_id: string; data_cutoff: string; rows: Row[] };
    };
    expect(body.run_id).toBe(after.run_id);
    expect(body.previous).toMatchObject({ run_id: before.run_id, data_cutoff: '2026-06-29' });
    expect(body.previous.rows.map(({ ds, yhat }) => ({ ds, yhat }))).toEqual(
      wanted.map(({ ds, yhat }) => ({ ds, yhat })),
    );
    expect(body.rows[0]!.ds).toBe('2026-07-01');
    expect(body.previous.rows[0]!.ds).toBe('2026-06-30');
    // The answer is of two runs, so the tag of one does not hold it.
    expect(answer.headers.get('etag')).toBeNull();
  });
}, 120_000);
