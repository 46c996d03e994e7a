import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readBundle } from '../../jobs/bundle.ts';
import { readPointChoices } from '../../jobs/totals-choices.ts';
import {
  addSpread,
  type CountSpread,
  emptySpreadSums,
  learnCountSpread,
  ownDeviation,
  ownFactor,
} from '../../model/intervals/count-spread.ts';
import { type DayIntervals, intervalMaker } from '../../model/intervals/day-intervals.ts';
import { addPosition, cellOf, emptyPositions, learnLevelMap } from '../../model/intervals/level-map.ts';
import { countProbabilities } from '../../model/intervals/negative-binomial.ts';
import { bucketOf, COLD_START_CLASS } from '../../model/intervals/ratio-histogram.ts';
import { pinball } from '../../model/metrics/interval-scores.ts';
import { type Database, openDatabase, parquetFiles } from '../../warehouse/duckdb.ts';
import { type BuiltPanel, buildPanel } from '../support/clean-tables.ts';
import { createFoldsTable } from '../support/folds-table.ts';
import { temporaryFolder } from '../support/job-context.ts';
import { CHAIN_CONFIG, CHAIN_CUTOFF, seededChain, trainOn } from '../support/seeded-chain.ts';

/** One segment, so that its champion is told by one number; folds enough for a series to show many whole days. */
const CONFIG = {
  ...CHAIN_CONFIG,
  backtest: { folds: 12, stride_days: 7, evaluate_folds: 2 },
  models: ['seasonal_naive', 'weekday_level'],
  segments: { select_by: [] },
} as const;

interface Row {
  readonly series: number;
  readonly fold: number;
  readonly h: number;
  readonly units: number;
  readonly demand_class: number;
  readonly is_cold_start: number;
  readonly yhat: number;
  readonly ladder: number;
  /** Whether the outcome was over by the point. */
  readonly known: boolean;
}

let database: Database;
let panel: BuiltPanel;
let out: string;

async function train(change?: (units: number, day: number, sku: number) => number): Promise<void> {
  panel = await buildPanel(seededChain(change), { asOf: CHAIN_CUTOFF, config: CONFIG });
  out = (await trainOn(panel, temporaryFolder())).out;
  await database.run('DROP TABLE IF EXISTS folds');
  await createFoldsTable(database, out);
}

/** Scored rows as a point sees them: what its champion said, and whether it knows the outcome. */
async function rowsAt(point: number): Promise<Row[]> {
  const { plan } = readBundle(out);
  const champion = readPointChoices(out, plan.points.length)[point]!.champions[0]!;
  return await database.rows<Row>(`
    SELECT series, fold::integer AS fold, horizon_days::integer AS h, units, demand_class, is_cold_start,
      "${plan.forecast.models[champion]}"::double AS yhat, cold_start::double AS ladder,
      ${plan.folds[0]!.origin} + 7 * fold + horizon_days <= ${plan.points[point]!.origin} AS known
    FROM folds WHERE scored = 1`);
}

/** What the passes calibrate, over all rows at once. */
function calibrate(rows: readonly Row[], ratios: DayIntervals['ratios'], foldsKnown: number) {
  const known = rows.filter((row) => row.known);
  const grown = known.filter((row) => row.is_cold_start === 0);
  const bucket = (row: Row) => bucketOf(row.demand_class, row.yhat, row.h);
  const sums = emptySpreadSums();
  for (const row of known)
    addSpread(sums, bucketOf(COLD_START_CLASS, row.ladder, row.h), row.units, row.ladder);
  for (const row of grown) addSpread(sums, bucket(row), row.units, row.yhat);
  const spread: CountSpread = learnCountSpread(sums);
  const factorOf = (series: number, withoutFold: number) => {
    const own = grown
      .filter((row) => row.series === series && row.fold !== withoutFold)
      .map((row) => ownDeviation(spread, bucket(row), row.units, row.yhat));
    return ownFactor(
      own.reduce((sum, { ratio, weight }) => sum + ratio * weight, 0),
      own.reduce((sum, { weight }) => sum + weight, 0),
    );
  };
  const positions = emptyPositions();
  const range = new Float64Array(2);
  const add = (cell: number, mean: number, dispersion: number, units: number) => {
    countProbabilities(mean, dispersion, units, range);
    addPosition(positions, cell, range[0]!, range[1]!);
  };
  for (const row of known) {
    const dispersion = spread.dispersion[bucketOf(COLD_START_CLASS, row.ladder, row.h)]!;
    add(cellOf(COLD_START_CLASS, row.h), row.ladder, dispersion, row.units);
  }
  for (const row of grown) {
    const dispersion = spread.dispersion[bucket(row)]! * factorOf(row.series, row.fold);
    add(cellOf(row.demand_class, row.h), row.yhat, dispersion, row.units);
  }
  const levelMap = learnLevelMap(positions, foldsKnown);
  return { intervals: { ratios, dispersion: spread.dispersion, levelMap }, factorOf };
}

beforeAll(async () => {
  database = await openDatabase();
});
afterAll(() => {
  database.close();
});

describe('a chain that sells by the piece', () => {
  beforeAll(() => train());

  test('has the intervals of counts that its folds tell, by another way of counting', async () => {
    const { plan, intervals, ownFactors } = readBundle(out);
    const rows = await rowsAt(plan.points.length - 1);
    const expected = calibrate(rows, intervals.ratios, plan.folds.length);
    const close = (came: Float64Array, wanted: Float64Array) => {
      expect(came).toHaveLength(wanted.length);
      came.forEach((value, k) => {
        expect(value).toBeCloseTo(wanted[k]!, 9);
      });
    };
    close(intervals.dispersion, expected.intervals.dispersion);
    close(intervals.levelMap, expected.intervals.levelMap);
    const series = [...new Set(rows.map((row) => row.series))].sort((a, b) => a - b);
    expect(series.at(-1)).toBe(ownFactors.length - 1);
    close(
      ownFactors,
      Float64Array.from({ length: ownFactors.length }, (_, i) => expected.factorOf(i, -1)),
    );
  });

  test('is scored by the intervals of each point on the fold that the point does not know', async () => {
    const { plan, intervals } = readBundle(out);
    for (const [p, fold] of [10, 11].entries()) {
      const rows = await rowsAt(p);
      const calibrated = calibrate(rows, intervals.ratios, fold);
      const make = intervalMaker(calibrated.intervals);
      const quantiles = new Float64Array(plan.levels.length);
      let [count, loss, covered, plain, width, units] = [0, 0, 0, 0, 0, 0];
      for (const row of rows.filter((one) => one.fold === fold && one.is_cold_start === 0)) {
        const ownFactor = calibrated.factorOf(row.series, -1);
        const day = { demandClass: row.demand_class, yhat: row.yhat, horizonDays: row.h, ownFactor };
        make.quantiles(day, quantiles);
        const [low, high] = plan.intervalIndexes.map((k) => quantiles[k]!) as [number, number];
        count++;
        for (const q of plan.quantileIndexes)
          loss += pinball(row.units, quantiles[q]!, plan.levels[q]!) / plan.quantileIndexes.length;
        covered += make.covered(day, row.units, quantiles, plan.intervalIndexes);
        plain += Number(row.units >= low && row.units <= high);
        width += high - low;
        units += row.units;
      }
      const [found] = await database.rows(`
        SELECT pinball, coverage, coverage_plain, width FROM ${parquetFiles(join(out, 'metrics.parquet'))}
        WHERE model = 'selected' AND fold = ${fold} AND segment_kind = 'all' AND horizon_days = 0`);
      expect(found).toEqual({
        pinball: expect.closeTo(loss / count, 9),
        coverage: expect.closeTo(covered / count, 9),
        coverage_plain: expect.closeTo(plain / count, 12),
        width: expect.closeTo(width / units, 9),
      });
    }
  });
});

describe('a chain that sells most by weight', () => {
  beforeAll(() => train((units, _day, sku) => (sku === 6 ? units : units * 1.1)));

  test('has counts where a series was seen to sell many whole days and no other', async () => {
    const { ownFactors } = readBundle(out);
    const ledger = parquetFiles(join(panel.folder, 'series.parquet'));
    const rows = await database.rows<{ series: number; sku_id: string }>(
      `SELECT series, sku_id FROM ${ledger} WHERE series IS NOT NULL`,
    );
    const counts = rows.filter(({ series }) => !Number.isNaN(ownFactors[series] ?? Number.NaN));
    expect(new Set(counts.map(({ sku_id }) => sku_id))).toEqual(new Set(['s6']));
  });
});
