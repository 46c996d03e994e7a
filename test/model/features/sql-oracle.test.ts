/** The features of history, said again as window functions. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { buildFeatures } from '../../../model/features/build-features.ts';
import { FEATURES } from '../../../model/features/spec.ts';
import { panelAsOf } from '../../../model/panel.ts';
import { appendRows } from '../../../warehouse/columns.ts';
import { type Database, openDatabase } from '../../../warehouse/duckdb.ts';
import { randomShard } from '../../support/random-shard.ts';

const ORIGIN = 20_000;
const HORIZON = 14;
const shard = randomShard({ branches: 2, skus: 10, firstDay: ORIGIN - 149, days: 150, seed: 3 });
const view = panelAsOf(shard, ORIGIN, HORIZON, 3660);

let database: Database;
beforeEach(async () => {
  database = await openDatabase();
  const days = [...view.seriesId.keys()].flatMap((series) =>
    Array.from({ length: view.offsets[series + 1]! - view.offsets[series]! }, (_, k) => ({
      series,
      day: view.firstDay[series]! + k,
      at: view.offsets[series]! + k,
      known: view.knownOffsets[series]! + k,
    })),
  );
  const column = (name: string) => view.known.find((one) => one.name === name)!.values;
  await database.run(
    'CREATE TABLE days (series INTEGER, day INTEGER, sold DOUBLE, available INTEGER, share DOUBLE, price DOUBLE)',
  );
  await appendRows(database, 'days', [
    { name: 'series', type: 'INTEGER', values: Int32Array.from(days, ({ series }) => series) },
    { name: 'day', type: 'INTEGER', values: Int32Array.from(days, ({ day }) => day) },
    { name: 'sold', type: 'DOUBLE', values: Float64Array.from(days, ({ at }) => view.units[at]!) },
    { name: 'available', type: 'INTEGER', values: Int32Array.from(days, ({ at }) => view.available[at]!) },
    { name: 'share', type: 'DOUBLE', values: Float64Array.from(days, ({ at }) => view.stockoutShare[at]!) },
    {
      name: 'price',
      type: 'DOUBLE',
      values: Float64Array.from(days, ({ known }) => column('price')[known]!),
    },
  ]);
  await database.run(`CREATE VIEW observed AS SELECT series, day,
    CASE WHEN isnan(sold) OR available = 0 THEN NULL ELSE sold END AS units,
    CASE WHEN isnan(sold) THEN NULL ELSE sold END AS sold,
    CASE WHEN isnan(sold) THEN NULL ELSE 1 - share END AS presence,
    CASE WHEN isnan(price) THEN NULL ELSE price END AS price FROM days`);
});
afterEach(() => database.close());

/** Σ w·x / Σ w over all days up to each one, as window sums of growing weights. */
const ew = (value: string, halfLifeDays: number) =>
  `sum(${value} * pow(2, (day - ${ORIGIN}) / ${halfLifeDays.toFixed(1)})) OVER past
   / sum(pow(2, (day - ${ORIGIN}) / ${halfLifeDays.toFixed(1)})) FILTER (${value} IS NOT NULL) OVER past`;

const ORACLES: Record<string, string> = {
  ew3: ew('units', 3),
  ew30: ew('units', 30),
  sale_share30: ew('(units > 0)::integer', 30),
  sale_size30: ew('(CASE WHEN units > 0 THEN units END)', 30),
  exposure10: `(${ew('sold', 10)}) / (${ew('presence', 10)})`,
  stockout_share10: `1 - (${ew('presence', 10)})`,
  days_since_sale: 'day - max(CASE WHEN units > 0 THEN day END) OVER past',
  age_days: 'day - min(CASE WHEN units > 0 THEN day END) OVER past',
  weekday_ew2w: ew('units', 14).replaceAll('past', 'same_weekday'),
};

describe('features of history agree with SQL window functions', () => {
  for (const [name, expression] of Object.entries(ORACLES)) {
    test(name, async () => {
      const wanted = await database.rows<{ series: number; day: number; value: number | null }>(`
        SELECT series, day, ${expression} AS value FROM observed
        WINDOW past AS (PARTITION BY series ORDER BY day),
          same_weekday AS (PARTITION BY series, day % 7 ORDER BY day)
        QUALIFY day % 5 = 0 ORDER BY series, day`);
      // A weekday's level is that of the origin's own weekday seven days ahead.
      const rows = {
        series: Int32Array.from(wanted, ({ series }) => series),
        origin: Int32Array.from(wanted, ({ day }) => day),
        horizon: new Int32Array(wanted.length).fill(7),
      };
      const feature = FEATURES.find((one) => one.name === name)!;
      const settings = { target: 'demand', scaleHalfLifeDays: 30, leastScale: 0.1 } as const;
      const { columns, scale } = buildFeatures(view, [feature], rows, settings);
      expect(wanted.length).toBeGreaterThan(300);
      wanted.forEach(({ value }, row) => {
        const ours = columns[0]!.values[row]! * (feature.isLevel ? scale[row]! : 1);
        if (value === null) expect(ours).toBeNaN();
        else expect(Math.abs(ours - value)).toBeLessThan(1e-5 * Math.max(1, Math.abs(value)));
      });
    });
  }
});
