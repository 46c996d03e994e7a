import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type ChainSummary, DEFAULT_SEED, writeChain } from '../../examples/pharmacy/chain.ts';
import { demoConfig } from '../../examples/pharmacy/demo-home.ts';
import { configSchema } from '../../schemas/config.ts';
import { parseDay } from '../../schemas/day.ts';
import { sha256File } from '../../warehouse/checksum.ts';
import { type Database, literal, openDatabase } from '../../warehouse/duckdb.ts';

const AS_OF = '2026-11-19';
const asOf = parseDay(AS_OF)!;
let root: string;
let chain: ChainSummary;
let database: Database;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'pharmacy-'));
  chain = await writeChain({ seed: DEFAULT_SEED, asOf, directory: join(root, 'a') });
  database = await openDatabase();
  const csv = (name: string) =>
    `read_csv(${literal(join(root, 'a', name))}, all_varchar = true, header = true, delim = ',', quote = '"')`;
  await database.run(`CREATE TABLE raw AS FROM ${csv('sales/sales-*.csv.gz')}`);
  for (const name of ['products', 'branches', 'assortment', 'prices', 'events'])
    await database.run(`CREATE TABLE ${name} AS FROM ${csv(`${name}.csv`)}`);
  await database.run(
    `CREATE TABLE promotions AS FROM read_parquet(${literal(join(root, 'a', 'promotions.parquet'))})`,
  );
  await database.run(SALES);
});

afterAll(() => {
  database?.close();
  rmSync(root, { recursive: true, force: true });
});

/** Rows that mean what they say, each series-day once. */
const SALES = `
CREATE TABLE sales AS
SELECT try_cast(txn_date AS DATE) AS ds, item_code AS sku, store_code AS branch, p.item_group AS category,
       max(try_cast(qty AS DOUBLE)) AS units, max(try_cast(oos_hours AS DOUBLE)) AS hours
FROM raw JOIN products p USING (item_code) JOIN branches USING (store_code)
WHERE status = 'sale' AND try_cast(txn_date AS DATE) <= DATE '${AS_OF}' AND try_cast(qty AS DOUBLE) BETWEEN 0 AND 10000
GROUP BY ALL`;

const scalar = (sql: string) => database.scalar<number>(sql);

describe('the extracts', () => {
  test('the same seed and day write the same bytes', async () => {
    const again = await writeChain({ seed: DEFAULT_SEED, asOf, directory: join(root, 'b') });
    expect(again).toEqual(chain);
    for (const file of chain.files)
      expect([file, sha256File(join(root, 'b', file))]).toEqual([file, sha256File(join(root, 'a', file))]);
  });

  test('another seed writes other sales', async () => {
    const other = await writeChain({ seed: DEFAULT_SEED + 1, asOf, directory: join(root, 'c') });
    const file = 'sales/sales-2026-05.csv.gz';
    expect(other.files).toContain(file);
    expect(sha256File(join(root, 'c', file))).not.toBe(sha256File(join(root, 'a', file)));
  });

  test('the next day of the same week leaves every whole month as it was', async () => {
    await writeChain({ seed: DEFAULT_SEED, asOf: asOf + 1, directory: join(root, 'd') });
    const whole = chain.files.filter((file) => /sales-(2025|2026-0|2026-10)/.test(file));
    expect(whole.length).toBe(22);
    for (const file of whole)
      expect([file, sha256File(join(root, 'd', file))]).toEqual([file, sha256File(join(root, 'a', file))]);
  });

  test.each(['2024-02-29', '2027-03-09', '2029-12-31'])(
    'a chain up to %s has 12 branches and two years',
    async (day) => {
      const directory = join(root, day);
      const { dirtyRowCount, salesRowCount } = await writeChain({
        seed: DEFAULT_SEED,
        asOf: parseDay(day)!,
        directory,
      });
      expect(dirtyRowCount).toBeGreaterThanOrEqual(60);
      expect(salesRowCount).toBeGreaterThan(150_000);
    },
  );

  test('there are 731 days up to the cutoff, 12 branches and 60 SKUs', async () => {
    const [span] = await database.rows(
      'SELECT count(DISTINCT ds) AS days, min(ds)::VARCHAR AS first, max(ds)::VARCHAR AS last FROM sales',
    );
    expect(span).toEqual({ days: 731, first: '2024-11-19', last: AS_OF });
    expect(await scalar('SELECT count(DISTINCT store_code) FROM branches')).toBe(12);
    expect(await scalar('SELECT count(DISTINCT item_code) FROM products')).toBe(60);
    expect(await scalar('SELECT count(DISTINCT emirate) FROM branches')).toBe(7);
    expect(await scalar('SELECT count(DISTINCT item_group) FROM products')).toBe(10);
  });
});

describe('demand', () => {
  test('series sell from 0.03 to about 40 units a day, and the largest branch six times the smallest', async () => {
    await database.run(
      'CREATE TABLE rates AS SELECT sku, branch, sum(units) / 731 AS rate FROM sales GROUP BY ALL',
    );
    expect(await scalar('SELECT min(rate) FROM rates')).toBeLessThan(0.03);
    const largest = await scalar('SELECT max(rate) FROM rates');
    expect(largest).toBeGreaterThan(35);
    expect(largest).toBeLessThan(50);
    const ratio = await scalar(
      "SELECT sum(rate) FILTER (branch = 'DXB-01') / sum(rate) FILTER (branch = 'UAQ-01') FROM rates",
    );
    expect(ratio).toBeGreaterThan(4.5);
    expect(ratio).toBeLessThan(8);
  });

  test('daily units vary more than a Poisson process would', async () => {
    const [paracetamol] = await database.rows<{ mean: number; variance: number }>(
      `SELECT avg(units) AS mean, var_samp(units) AS variance FROM sales
       WHERE sku = 'ANL-101' AND branch = 'AUH-02' AND hours = 0 AND isodow(ds) = 2 AND ds >= DATE '2026-09-01'`,
    );
    expect(paracetamol!.variance).toBeGreaterThan(1.3 * paracetamol!.mean);
  });

  test('the weekend lifts malls and empties clinics, and Sharjah rests on Friday', async () => {
    const weekday = (branch: string, days: string) =>
      `avg(total) FILTER (branch = '${branch}' AND isodow(ds) IN (${days}))`;
    const [shape] = await database.rows<Record<string, number>>(
      `SELECT ${weekday('DXB-01', '6')} / ${weekday('DXB-01', '2')} AS mall,
              ${weekday('DXB-03', '7')} / ${weekday('DXB-03', '2')} AS clinic,
              ${weekday('SHJ-01', '5')} / ${weekday('SHJ-01', '4')} AS sharjah
       FROM (SELECT ds, branch, sum(units) AS total FROM sales GROUP BY ALL)`,
    );
    expect(shape!.mall).toBeGreaterThan(1.3);
    expect(shape!.clinic).toBeLessThan(0.7);
    expect(shape!.sharjah).toBeLessThan(0.85);
  });

  test('cold and flu peaks in winter, sun care in summer', async () => {
    const season = (category: string, month: number) =>
      `avg(total) FILTER (category = '${category}' AND month(ds) = ${month})`;
    const [ratio] = await database.rows<Record<string, number>>(
      `SELECT ${season('cold_and_flu', 1)} / ${season('cold_and_flu', 7)} AS cold,
              ${season('sun_care', 6)} / ${season('sun_care', 1)} AS sun
       FROM (SELECT ds, category, sum(units) AS total FROM sales WHERE branch NOT IN ('DXB-04', 'FUJ-01') GROUP BY ALL)`,
    );
    expect(ratio!.cold).toBeGreaterThan(1.7);
    expect(ratio!.sun).toBeGreaterThan(1.6);
  });

  test('the true dates of Ramadan and the Eids stand in the calendar, and the Eids are quiet', async () => {
    const starts = await database.rows(
      `SELECT event, min(ds) AS first FROM events WHERE ds < '2027-06-01' AND event IN ('ramadan', 'eid_al_fitr', 'eid_al_adha')
       GROUP BY event, year(ds::DATE) ORDER BY first`,
    );
    expect(starts).toEqual([
      { event: 'ramadan', first: '2025-03-01' },
      { event: 'eid_al_fitr', first: '2025-03-30' },
      { event: 'eid_al_adha', first: '2025-06-06' },
      { event: 'ramadan', first: '2026-02-18' },
      { event: 'eid_al_fitr', first: '2026-03-20' },
      { event: 'eid_al_adha', first: '2026-05-27' },
      { event: 'ramadan', first: '2027-02-08' },
    ]);
    const effect = (event: string) =>
      scalar(
        `WITH daily AS (SELECT ds, sum(units) AS total FROM sales GROUP BY ds),
              days AS (SELECT DISTINCT ds::DATE AS ds FROM events WHERE event = '${event}' AND ds <= '${AS_OF}')
         SELECT avg(d.total / near.total) FROM days JOIN daily d USING (ds),
           LATERAL (SELECT avg(total) AS total FROM daily n WHERE n.ds IN (d.ds - 28, d.ds + 28)) near`,
      );
    expect(await effect('eid_al_fitr')).toBeLessThan(0.85);
    expect(await effect('eid_al_adha')).toBeLessThan(0.85);
  });
});

describe('promotions', () => {
  test('they are known for every week of the horizon, for the chain and for single branches', async () => {
    const ahead = `promo_date > DATE '${AS_OF}' AND promo_date <= DATE '${AS_OF}' + 62`;
    expect(
      await scalar(`SELECT count(DISTINCT date_trunc('week', promo_date)) FROM promotions WHERE ${ahead}`),
    ).toBe(10);
    expect(await scalar('SELECT count(*) FROM promotions WHERE store_code IS NULL')).toBeGreaterThan(500);
    expect(await scalar('SELECT count(*) FROM promotions WHERE store_code IS NOT NULL')).toBeGreaterThan(500);
    expect(await scalar("SELECT count(*) FROM promotions WHERE item_code LIKE 'ATB%'")).toBe(0);
  });

  test('sales rise during them, and dip in the week after', async () => {
    const [effect] = await database.rows<Record<string, number>>(
      `WITH chain AS (SELECT item_code AS sku, promo_date AS ds FROM promotions WHERE store_code IS NULL),
            daily AS (SELECT sku, ds, sum(units) AS total FROM sales GROUP BY ALL),
            marked AS (
              SELECT d.sku, total, d.ds IN (SELECT c.ds FROM chain c WHERE c.sku = d.sku) AS during,
                     EXISTS (FROM chain c WHERE c.sku = d.sku AND c.ds BETWEEN d.ds - 7 AND d.ds - 1) AS after
              FROM daily d WHERE d.sku LIKE 'VIT-10_' OR d.sku LIKE 'BBY-10_'),
            mean AS (
              SELECT sku, avg(total) FILTER (during) AS during, avg(total) FILTER (after AND NOT during) AS after,
                     avg(total) FILTER (NOT during AND NOT after) AS other
              FROM marked GROUP BY sku)
       SELECT avg(during / other) AS during, avg(after / other) AS after FROM mean`,
    );
    expect(effect!.during).toBeGreaterThan(1.4);
    expect(effect!.after).toBeLessThan(0.93);
  });

  test('prices change over time, and a discount shows in the price paid', async () => {
    expect(await scalar('SELECT count(*) - count(DISTINCT item_code) FROM prices')).toBeGreaterThan(60);
    const [paid] = await database.rows(
      `SELECT count(*) > 1000 AS several,
              count(*) FILTER (abs(r.unit_price::DOUBLE - s.shelf * (1 - p.discount_share)) > 0.011) AS wrong
       FROM raw r JOIN promotions p
         ON p.promo_date = try_cast(r.txn_date AS DATE) AND p.item_code = r.item_code AND p.store_code = r.store_code
       ASOF JOIN (SELECT item_code AS item, valid_from::DATE AS day, shelf_price::DOUBLE AS shelf FROM prices) s
         ON s.item = r.item_code AND s.day <= p.promo_date`,
    );
    expect(paid).toEqual({ several: true, wrong: 0 });
  });
});

describe('stockouts', () => {
  test('they last several days, with hours, and with rows even on days without a sale', async () => {
    expect(await scalar('SELECT avg((hours > 0)::INT) FROM sales')).toBeGreaterThan(0.01);
    expect(await scalar('SELECT avg((hours > 0)::INT) FROM sales')).toBeLessThan(0.05);
    expect(await scalar('SELECT count(*) FROM sales WHERE hours = 16 AND units > 0')).toBe(0);
    expect(
      await scalar('SELECT count(*) FROM sales WHERE hours BETWEEN 1 AND 12 AND units > 0'),
    ).toBeGreaterThan(500);
    expect(await scalar('SELECT count(*) FROM sales WHERE units = 0 AND hours = 0')).toBe(0);
    const longest = await scalar(
      `SELECT max(days) FROM (
         SELECT count(*) AS days FROM (
           SELECT *, ds - row_number() OVER (PARTITION BY sku, branch ORDER BY ds)::INT AS island FROM sales WHERE hours > 0)
         GROUP BY sku, branch, island)`,
    );
    expect(longest).toBeGreaterThanOrEqual(5);
  });

  test('they are more likely on promotion', async () => {
    const ratio = await scalar(
      `SELECT avg((hours > 0)::INT) FILTER (promoted) / avg((hours > 0)::INT) FILTER (NOT promoted)
       FROM (SELECT hours, EXISTS (FROM promotions p WHERE p.item_code = sku AND p.promo_date = ds
                                   AND coalesce(p.store_code, branch) = branch) AS promoted FROM sales)`,
    );
    expect(ratio).toBeGreaterThan(2);
  });
});

describe('the life of SKUs and branches', () => {
  const launched = "coalesce(launch_date, '') <> ''";

  test('six SKUs were launched in the last months, two are listed and not yet sold', async () => {
    const rows = await database.rows<{ sold: boolean; items: number }>(
      `SELECT item_code IN (SELECT sku FROM sales) AS sold, count(*) AS items FROM products WHERE ${launched} GROUP BY sold ORDER BY sold`,
    );
    expect(rows).toEqual([
      { sold: false, items: 2 },
      { sold: true, items: 6 },
    ]);
    expect(
      await scalar(
        `SELECT count(DISTINCT item_code) FROM assortment WHERE item_code NOT IN (SELECT sku FROM sales)`,
      ),
    ).toBe(2);
    const early = `SELECT count(*) FROM sales JOIN products ON item_code = sku WHERE ${launched} AND ds < launch_date::DATE`;
    expect(await scalar(early)).toBe(0);
  });

  test('four SKUs are gone, one of them without a word in the master data', async () => {
    const gone = await database.rows<{ sku: string; recorded: boolean }>(
      `SELECT sku, any_value(coalesce(delist_date, '') <> '') AS recorded FROM sales JOIN products ON item_code = sku
       GROUP BY sku HAVING max(ds) < DATE '${AS_OF}' - 28 ORDER BY sku`,
    );
    expect(gone).toEqual([
      { sku: 'ATB-106', recorded: true },
      { sku: 'BBY-106', recorded: false },
      { sku: 'CLD-106', recorded: true },
      { sku: 'DEV-104', recorded: true },
    ]);
  });

  test('two branches opened within the last four weeks', async () => {
    const opened = await database.rows(
      `SELECT branch, min(ds)::VARCHAR AS first FROM sales GROUP BY branch HAVING min(ds) > DATE '2024-11-19' ORDER BY branch`,
    );
    expect(opened).toEqual([
      { branch: 'DXB-04', first: '2026-10-26' },
      { branch: 'FUJ-01', first: '2026-11-02' },
    ]);
  });

  test('some SKUs are listed in a few branches only, and nothing sells where it is not listed', async () => {
    const partial = 'SELECT item_code FROM assortment GROUP BY item_code HAVING count(*) BETWEEN 3 AND 5';
    expect(await scalar(`SELECT count(*) FROM (${partial})`)).toBe(4);
    const stray =
      'SELECT count(*) FROM sales ANTI JOIN assortment ON item_code = sku AND store_code = branch';
    expect(await scalar(stray)).toBe(0);
  });
});

describe('rows that tills get wrong', () => {
  const count = (condition: string) => scalar(`SELECT count(*) FROM raw WHERE ${condition}`);

  test('returns come with either sign, and some sales are cancelled', async () => {
    expect(await count("status = 'returned' AND try_cast(qty AS DOUBLE) < 0")).toBeGreaterThan(100);
    expect(await count("status = 'returned' AND try_cast(qty AS DOUBLE) > 0")).toBeGreaterThan(100);
    expect(await count("status = 'cancelled'")).toBeGreaterThan(100);
  });

  test.each([
    ['a blank SKU', "trim(coalesce(item_code, '')) = ''"],
    ['an unknown SKU', "trim(item_code) <> '' AND item_code NOT IN (SELECT item_code FROM products)"],
    ['an unknown branch', 'store_code NOT IN (SELECT store_code FROM branches)'],
    ['a date in the future', `try_cast(txn_date AS DATE) > DATE '${AS_OF}'`],
    ['2025-02-30', "txn_date = '2025-02-30'"],
    ['negative units without a status', "status = 'sale' AND try_cast(qty AS DOUBLE) < 0"],
    ['units in words', 'try_cast(qty AS DOUBLE) IS NULL'],
    ['a thousand million units', 'try_cast(qty AS DOUBLE) = 1e9'],
  ])('there is %s', async (_, condition) => {
    const rows = await count(condition);
    expect(rows).toBeGreaterThanOrEqual(2);
    expect(rows).toBeLessThanOrEqual(15);
  });

  test('there are exact and conflicting duplicates', async () => {
    const exact = 'SELECT count(*) - (SELECT count(*) FROM (SELECT DISTINCT * FROM raw)) FROM raw';
    expect(await scalar(exact)).toBeGreaterThanOrEqual(20);
    const conflicting = await scalar(
      `SELECT count(*) FROM (SELECT 1 FROM (SELECT DISTINCT * FROM raw) WHERE status = 'sale' AND trim(item_code) <> ''
       GROUP BY txn_date, item_code, store_code HAVING count(*) > 1)`,
    );
    expect(conflicting).toBeGreaterThanOrEqual(5);
  });

  test('they are 60 to 120 rows in all, far below the gates', () => {
    expect(chain.dirtyRowCount).toBeGreaterThanOrEqual(60);
    expect(chain.dirtyRowCount).toBeLessThanOrEqual(120);
    expect(chain.dirtyRowCount / chain.salesRowCount).toBeLessThan(0.001);
  });
});

describe('the configuration', () => {
  test('passes the schema, with the whole of next month inside the horizon', () => {
    const text = readFileSync(new URL('../../examples/pharmacy/shelfcast.yaml', import.meta.url), 'utf8');
    expect(configSchema.parse(parse(text)).horizon_days).toBe(62);
  });

  test('the copy of the demo differs in its paths only', () => {
    const text = readFileSync(new URL('../../examples/pharmacy/shelfcast.yaml', import.meta.url), 'utf8');
    const paths = { home: '.', data: 'extracts' };
    expect(parse(demoConfig())).toEqual({ ...parse(text), ...paths });
  });

  test('maps columns that the extracts have', async () => {
    const { sources } = configSchema.parse(parse(demoConfig()));
    for (const { files, columns } of Object.values(sources)) {
      const path = literal(join(root, 'a', files as string));
      const relation = (files as string).endsWith('.parquet')
        ? `read_parquet(${path})`
        : `read_csv(${path}, all_varchar = true)`;
      const described = await database.rows<{ column_name: string }>(`DESCRIBE FROM ${relation}`);
      expect(described.map((row) => row.column_name)).toEqual(expect.arrayContaining(Object.values(columns)));
    }
  });
});
