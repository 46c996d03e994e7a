import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Forecaster } from '../../model/forecaster.ts';
import { FORECASTERS } from '../../model/forecasters.ts';
import { parseDay, weekday } from '../../schemas/day.ts';
import { sha256File } from '../../warehouse/checksum.ts';
import { openDatabase, parquetFiles } from '../../warehouse/duckdb.ts';
import { type BuiltPanel, buildPanel, queryPanel } from '../support/clean-tables.ts';
import { createFoldsTable } from '../support/folds-table.ts';
import { temporaryFolder } from '../support/job-context.ts';
import { CHAIN_CONFIG, CHAIN_CUTOFF, seededChain, trainOn } from '../support/seeded-chain.ts';

/** Origin of the last reporting fold, fold 7; its target days are the only ones that the plant touches. */
const LAST_ORIGIN = parseDay(CHAIN_CUTOFF)! - 7;
const LAST_FOLD = 7;

/** After the last origin sales are fifty times as high, and Mondays, otherwise quiet, higher still. */
const plant = (units: number, day: number) =>
  day <= LAST_ORIGIN ? units : 50 * (units + (weekday(day) === 0 ? 20 : 1));

interface MetricRow {
  readonly fold: number;
  readonly model: string;
  readonly cell: string;
  readonly yhat: number;
  readonly width: number | null;
  readonly wape: number | null;
  readonly everything: string;
}

interface Trained {
  readonly bundle: string;
  readonly metrics: MetricRow[];
}

async function train(built: BuiltPanel): Promise<Trained> {
  const { out } = await trainOn(built, temporaryFolder());
  const database = await openDatabase();
  try {
    const metrics = await database.rows<MetricRow>(`
      SELECT fold, model, concat_ws('/', segment_kind, segment, horizon_days) AS cell, sum_yhat AS yhat,
        width * sum_units AS width, wape, to_json(row)::varchar AS everything
      FROM ${parquetFiles(join(out, 'metrics.parquet'))} AS row WHERE fold >= 0 ORDER BY ALL`);
    return { bundle: out, metrics };
  } finally {
    database.close();
  }
}

const build = (change?: (units: number, day: number) => number) =>
  buildPanel(seededChain(change), { asOf: CHAIN_CUTOFF, config: CHAIN_CONFIG });

/** Models that forecast the last fold differently after the plant: those that saw it. */
function whoSawIt(before: Trained, after: Trained): string[] {
  const planted = new Map(after.metrics.map((row) => [`${row.fold} ${row.model} ${row.cell}`, row]));
  const seers = before.metrics
    .filter((row) => row.fold === LAST_FOLD)
    .filter((row) => planted.get(`${row.fold} ${row.model} ${row.cell}`)?.yhat !== row.yhat);
  return [...new Set(seers.map((row) => row.model))].sort();
}

let honestPanel: BuiltPanel;
let plantedPanel: BuiltPanel;
let honest: Trained;
let planted: Trained;
beforeAll(async () => {
  [honestPanel, plantedPanel] = [await build(), await build(plant)];
  [honest, planted] = [await train(honestPanel), await train(plantedPanel)];
});

describe('a signal planted after the origin of the last reporting fold', () => {
  test('changes nothing at all in the folds whose days lie before it', () => {
    const earlier = (trained: Trained) =>
      trained.metrics.filter((row) => row.fold < LAST_FOLD).map((row) => row.everything);
    expect(earlier(honest).length).toBeGreaterThan(500);
    expect(earlier(planted)).toEqual(earlier(honest));
  });

  test('changes no forecast of the last fold, of no model and not of the selected', () => {
    expect(new Set(honest.metrics.filter((row) => row.fold === LAST_FOLD).map((row) => row.model))).toContain(
      'selected',
    );
    expect(whoSawIt(honest, planted)).toEqual([]);
  });

  test('changes neither the champions nor the intervals of the last fold', () => {
    // `selected` in each segment is the champion's forecast, and its width is what was calibrated for it.
    const selected = (trained: Trained) =>
      trained.metrics.filter((row) => row.model === 'selected' && row.fold === LAST_FOLD);
    const [before, after] = [selected(honest), selected(planted)];
    expect(after.map((row) => [row.cell, row.yhat])).toEqual(before.map((row) => [row.cell, row.yhat]));
    before.forEach((row, k) => {
      expect(after[k]!.width! / row.width!).toBeCloseTo(1, 9);
    });
  });

  test('changes no tensor that was learned at a fold’s origin', () => {
    for (let fold = 0; fold <= LAST_FOLD; fold++) {
      const file = join('learned', `fold=${fold}.tensors`);
      expect(sha256File(join(planted.bundle, file))).toBe(sha256File(join(honest.bundle, file)));
    }
  });

  test('changes no forecast in the folds’ files', async () => {
    const digestOf = async (bundle: string) => {
      const database = await openDatabase();
      try {
        await createFoldsTable(database, bundle);
        return await database.scalar<string>(`
          SELECT md5(string_agg(to_json(row)::varchar, '' ORDER BY fold, series, horizon_days))
          FROM (SELECT * EXCLUDE (units, scored) FROM folds) AS row`);
      } finally {
        database.close();
      }
    };
    expect(await digestOf(planted.bundle)).toBe(await digestOf(honest.bundle));
  });

  test('is there: the last fold is missed by far, and the nightly models have seen it', () => {
    const wape = (trained: Trained) =>
      trained.metrics.find(
        (row) => row.fold === LAST_FOLD && row.model === 'selected' && row.cell === 'all/all/0',
      )!.wape!;
    expect(wape(planted)).toBeGreaterThan(0.9);
    expect(wape(honest)).toBeLessThan(0.8);
    const learned = (trained: Trained) => readFileSync(join(trained.bundle, 'learned', 'cutoff.tensors'));
    expect(learned(planted).equals(learned(honest))).toBe(false);
  });
});

describe('a forecaster that has the whole shard', () => {
  test('is found out, and drags the selection with it', async () => {
    const honestModel = FORECASTERS.tsb;
    const register = FORECASTERS as Record<string, Forecaster>;
    try {
      register.tsb = await cheatOn(honestPanel);
      const before = await train(honestPanel);
      register.tsb = await cheatOn(plantedPanel);
      const after = await train(plantedPanel);
      expect(whoSawIt(before, after)).toEqual(['selected', 'tsb']);
    } finally {
      register.tsb = honestModel;
    }
  });
});

/** Forecasts what really happened. */
async function cheatOn(built: BuiltPanel): Promise<Forecaster> {
  const rows = await queryPanel<{ series: number; day: number; units: number }>(
    built,
    "SELECT series, ds::date - DATE '1970-01-01' AS day, units FROM panel WHERE units IS NOT NULL",
  );
  const sold = new Map(rows.map((row) => [`${row.series} ${row.day}`, row.units]));
  return {
    name: 'tsb',
    forecast(view, _learned, _dimensions, out) {
      view.seriesId.forEach((series, i) => {
        for (let h = 1; h <= view.horizon; h++)
          out[i * view.horizon + h - 1] = sold.get(`${series} ${view.origin + h}`) ?? 0;
      });
    },
  };
}
