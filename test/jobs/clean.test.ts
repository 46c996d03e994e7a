import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RULES } from '../../schemas/rules.ts';
import { TABLES } from '../../schemas/tables.ts';
import { cleanSources, dataFolder } from '../support/clean-sources.ts';
import { OPEN_GATES, smallConfig } from '../support/small-config.ts';

const SALES = {
  entity: 'sales',
  files: 'sales.csv',
  owner: 'Tills',
  max_lag_days: 3660,
  columns: { ds: 'ds', sku_id: 'sku', branch_id: 'branch', units: 'units' },
};
const ALL_COLUMNS = {
  ...SALES.columns,
  price: 'price',
  stockout: 'stockout',
  stockout_hours: 'hours',
  promotion: 'promotion',
  status: 'status',
  discount: 'discount',
};
const HEADER = 'ds,sku,branch,units\n';
const FULL_HEADER = 'ds,sku,branch,units,price,stockout,hours,promotion,status,discount\n';

/** Cleans one sales extract. */
function cleanSales(text: string, cleaning: object = {}, source: object = {}) {
  const config = smallConfig({ sales: { ...SALES, ...source } }, { ...OPEN_GATES, ...cleaning });
  return cleanSources(config, dataFolder({ 'sales.csv': text }));
}

const DAYS = "SELECT branch_id || ' ' || sku_id || ' ' || ds || ' ' || units AS day FROM sales";

async function days(result: Awaited<ReturnType<typeof cleanSales>>): Promise<string[]> {
  return (await result.query<{ day: string }>(DAYS)).map(({ day }) => day);
}

async function rejectedRules(result: Awaited<ReturnType<typeof cleanSales>>): Promise<string[]> {
  const rows = await result.query<{ rule: string }>(
    'SELECT rule FROM rejects ORDER BY source_file, source_row',
  );
  return rows.map(({ rule }) => rule);
}

describe('clean sales', () => {
  it('writes one row per branch, SKU and day in that order, with the columns of the contract', async () => {
    const result = await cleanSales(
      `${HEADER}2024-03-02,B,N,1\n2024-03-01,B,N,2\n2024-03-01,A,S,3\n2024-03-01,A,N,0.1234567\n`,
    );
    expect(await days(result)).toEqual([
      'N A 2024-03-01 0.123457',
      'N B 2024-03-01 2.0',
      'N B 2024-03-02 1.0',
      'S A 2024-03-01 3.0',
    ]);
    const columns = await result.query('DESCRIBE sales');
    expect(columns.map(({ column_name, column_type }) => [column_name, column_type])).toEqual(
      TABLES.clean_sales.map(({ name, type }) => [name, type]),
    );
  });

  it('sends each row that breaks a rule to quarantine under its name', async () => {
    const result = await cleanSales(
      `${HEADER}2024-03-01,A,N,1\n2024-03-01,,N,1\n2024-03-01,A, ,1\n2024-03-01,A,N,\n,A,N,1\n1999-12-31,A,N,1\n2024-04-01,A,N,1\n2024-03-02,A,N,-1\n2024-03-02,A,N,1000001\n2024-03-01,A,N,1\n`,
    );
    expect(await rejectedRules(result)).toEqual([
      'blank_keys',
      'blank_keys',
      'missing_values',
      'impossible_dates',
      'impossible_dates',
      'future_dates',
      'negative_units',
      'units_out_of_range',
      'exact_duplicates',
    ]);
    expect(await days(result)).toEqual(['N A 2024-03-01 1.0']);
    expect(
      existsSync(
        join(
          result.context.layout.quarantine('sales', '2024-03-31'),
          `clean-${result.context.fingerprint}.parquet`,
        ),
      ),
    ).toBe(true);
  });

  it.each([
    ['sum', ['N A 2024-03-01 5.0'], []],
    ['last', ['N A 2024-03-01 3.0'], ['conflicting_duplicates']],
    ['reject', [], ['conflicting_duplicates', 'conflicting_duplicates']],
  ])('treats conflicting duplicates by the policy %s', async (policy, expected, rules) => {
    const text = `${HEADER}2024-03-01,A,N,2\n2024-03-01,A,N,3\n2024-03-02,A,N,9\n`;
    const result = await cleanSales(text, { conflicting_duplicates: policy });
    expect(await days(result)).toEqual([...expected, 'N A 2024-03-02 9.0']);
    expect(await rejectedRules(result)).toEqual(rules);
  });

  it('adds what two sources sold on one day, also when they sold the same', async () => {
    const config = smallConfig(
      { tills: { ...SALES, files: 'a.csv' }, online: { ...SALES, files: 'b.csv' } },
      OPEN_GATES,
    );
    const text = `${HEADER}2024-03-01,A,N,2\n`;
    const result = await cleanSources(config, dataFolder({ 'a.csv': text, 'b.csv': text }));
    expect(await days(result)).toEqual(['N A 2024-03-01 4.0']);
    expect(await rejectedRules(result)).toEqual([]);
  });

  it.each([
    ['net', ['N A 2024-03-01 3.0', 'N B 2024-03-01 0.0'], ['cancellations']],
    ['drop', ['N A 2024-03-01 5.0', 'N B 2024-03-01 1.0'], ['returns', 'cancellations', 'returns']],
  ])(
    'treats returns by the policy %s, whatever their sign and spelling, and ignores cancelled sales',
    async (returns, expected, rules) => {
      const text = `${FULL_HEADER}2024-03-01,A,N,5,2.5,,,,,\n2024-03-01,A,N,2,2.5,,,,Return,\n2024-03-01,A,N,7,,,,,CANCELLED,\n2024-03-01,B,N,1,,,,,sold,\n2024-03-01,B,N,-4,,,,,refund,\n`;
      const result = await cleanSales(text, { returns }, { columns: ALL_COLUMNS });
      expect(await days(result)).toEqual(expected);
      expect(await rejectedRules(result)).toEqual(rules);
    },
  );

  it('counts unexplained negative units as zero if told so', async () => {
    const result = await cleanSales(`${HEADER}2024-03-01,A,N,-2\n`, { negative_units: 'zero' });
    expect(await days(result)).toEqual(['N A 2024-03-01 0.0']);
  });

  it('marks stockouts by hours and by flag, and gives the share only where hours say it', async () => {
    const text = `${FULL_HEADER}2024-03-01,A,N,1,,,8,,,\n2024-03-02,A,N,1,,,0.5,,,\n2024-03-03,A,N,1,,yes,,,,\n2024-03-04,A,N,1,,no,,,,\n2024-03-05,A,N,1,,,20,,,\n`;
    const result = await cleanSales(text, {}, { columns: ALL_COLUMNS });
    expect(await result.query('SELECT stockout, stockout_share FROM sales ORDER BY ds')).toEqual([
      { stockout: true, stockout_share: 0.5 },
      { stockout: false, stockout_share: 0.03125 },
      { stockout: true, stockout_share: null },
      { stockout: false, stockout_share: null },
      { stockout: true, stockout_share: 1 },
    ]);
  });

  it('marks days that closed with nothing on hand, and adds those without a sale after the first one', async () => {
    const config = smallConfig(
      {
        sales: SALES,
        stock: {
          entity: 'inventory',
          files: 'stock.csv',
          owner: 'Warehouse',
          columns: { ds: 'ds', sku_id: 'sku', branch_id: 'branch', on_hand: 'n' },
        },
      },
      OPEN_GATES,
    );
    const data = dataFolder({
      'sales.csv': `${HEADER}2024-03-02,A,N,4\n2024-03-04,A,N,4\n`,
      'stock.csv':
        'ds,sku,branch,n\n2024-03-01,A,N,0\n2024-03-02,A,N,0\n2024-03-03,A,N,-1\n2024-03-04,A,N,5\n2024-04-02,A,N,0\n',
    });
    const result = await cleanSources(config, data);
    expect(await result.query('SELECT ds::varchar AS ds, units, stockout FROM sales ORDER BY ds')).toEqual([
      { ds: '2024-03-02', units: 4, stockout: true },
      { ds: '2024-03-03', units: 0, stockout: true },
      { ds: '2024-03-04', units: 4, stockout: false },
    ]);
  });

  it('flags units far above the mean selling day, and keeps them', async () => {
    const quiet = Array.from(
      { length: 30 },
      (_, k) => `2024-01-${String(k + 1).padStart(2, '0')},A,N,1\n`,
    ).join('');
    const result = await cleanSales(`${HEADER}${quiet}2024-03-01,A,N,900\n`);
    expect(await result.query('SELECT ds::varchar AS ds, units FROM sales WHERE outlier')).toEqual([
      { ds: '2024-03-01', units: 900 },
    ]);
  });

  it('takes a SKU called like SQL for just another SKU', async () => {
    const sku = `'; drop table rejected; --`;
    const result = await cleanSales(
      `${HEADER}2024-03-01,"${sku}",N,1\n2024-03-01,"${sku}",N,1\n2024-03-02,"""x""",N,2\n`,
    );
    expect(await result.query('SELECT DISTINCT sku_id FROM sales ORDER BY 1')).toEqual([
      { sku_id: '"x"' },
      { sku_id: sku },
    ]);
    expect(await rejectedRules(result)).toEqual(['exact_duplicates']);
  });

  it('keeps drivers of the sales after the fixed columns, the last word of a day winning', async () => {
    const text = `${FULL_HEADER}2024-03-01,A,N,1,2.5,,,n,,0.1\n2024-03-01,A,N,2,3.5,,,y,,0.2\n2024-03-01,A,N,3,,,,,,\n`;
    const result = await cleanSales(text, {}, { columns: ALL_COLUMNS });
    expect(await result.query('SELECT units, price, promotion, discount FROM sales')).toEqual([
      { units: 6, price: 3.5, promotion: true, discount: 0.2 },
    ]);
  });

  it('adds units exactly, in whatever order they come', async () => {
    const text = `${HEADER}${Array.from({ length: 10 }, (_, k) => `2024-03-01,A,N,0.1,${k}\n`)
      .join('')
      .replaceAll(/,\d\n/g, '\n')}`;
    const columns = { sold_at: 'ds', sku_id: 'sku', branch_id: 'branch', units: 'units' };
    const result = await cleanSales(text, {}, { columns });
    expect(await result.query('SELECT units FROM sales')).toEqual([{ units: 1 }]);
  });

  it('works in folders with spaces, quotes and brackets', async () => {
    const data = join(dataFolder({}), "we [ird] (x) {y} 'q' *");
    mkdirSync(data);
    writeFileSync(join(data, 'a.csv'), `${HEADER}2024-03-01,A,N,1\n2024-03-01,A,N,1\n`);
    const config = smallConfig({ sales: { ...SALES, files: '*.csv' } }, OPEN_GATES);
    const result = await cleanSources(config, data, { home: join(data, "home ' [1]") });
    expect(await days(result)).toEqual(['N A 2024-03-01 1.0']);
  });

  it('stops when a rule rejects more than its gate lets pass, after quarantine', async () => {
    const run = cleanSales(`${HEADER}2024-03-01,A,N,1\n2024-03-02,A,N,-1\n`, {
      gates: { default: { warn: 0, block: 0.4 } },
    });
    await expect(run).rejects.toMatchObject({ code: 'DATA_GATE_BLOCKED', detail: { where: { row: 3 } } });
  });
});

describe('business days', () => {
  const columns = { sold_at: 'at', sku_id: 'sku', branch_id: 'branch', units: 'units' };
  const config = (calendar: object) =>
    smallConfig(
      {
        sales: { ...SALES, columns },
        branches: {
          entity: 'branches',
          files: 'branches.csv',
          owner: 'Stores',
          columns: { branch_id: 'branch', timezone: 'zone' },
        },
      },
      OPEN_GATES,
      { calendar },
    );
  const sales =
    'at,sku,branch,units\n2024-03-09T22:30:00Z,A,Dubai,1\n2024-03-10T01:30:00Z,A,Dubai,1\n2024-03-10T03:30:00Z,A,New York,1\n2024-03-10T03:30:00Z,A,Elsewhere,1\n';
  const branches = 'branch,zone\nDubai,Asia/Dubai\nNew York,America/New_York\nElsewhere,\n';

  it('gives each sale the local day of its branch', async () => {
    const result = await cleanSources(
      config({}),
      dataFolder({ 'sales.csv': sales, 'branches.csv': branches }),
    );
    expect(await days(result)).toEqual([
      'Dubai A 2024-03-10 2.0',
      'Elsewhere A 2024-03-10 1.0',
      'New York A 2024-03-09 1.0',
    ]);
  });

  it('counts sales before the day starts to the day before', async () => {
    const result = await cleanSources(
      config({ day_starts_at: '04:00' }),
      dataFolder({ 'sales.csv': sales, 'branches.csv': branches }),
    );
    expect(await days(result)).toEqual([
      'Dubai A 2024-03-09 1.0',
      'Dubai A 2024-03-10 1.0',
      'Elsewhere A 2024-03-09 1.0',
      'New York A 2024-03-09 1.0',
    ]);
  });

  it('names the branch whose time zone does not exist', async () => {
    const wrong = branches.replace('America/New_York', 'America/NewYork');
    const run = cleanSources(config({}), dataFolder({ 'sales.csv': sales, 'branches.csv': wrong }));
    await expect(run).rejects.toMatchObject({
      code: 'BRANCH_TIMEZONE_UNKNOWN',
      message: expect.stringContaining('New York'),
    });
  });
});

describe('clean reference tables', () => {
  const sources = {
    sales: SALES,
    products: {
      entity: 'products',
      files: 'products.csv',
      owner: 'Buying',
      columns: { sku_id: 'sku', category: 'category', brand: 'brand' },
    },
    assortment: {
      entity: 'assortment',
      files: 'assortment.csv',
      owner: 'Buying',
      columns: { sku_id: 'sku', branch_id: 'branch', from: 'from' },
    },
    promotions: {
      entity: 'drivers',
      files: 'promotions.csv',
      owner: 'Marketing',
      columns: { ds: 'ds', sku_id: 'sku', promotion: 'promotion', discount: 'discount' },
    },
    prices: {
      entity: 'prices',
      files: 'prices.csv',
      owner: 'Pricing',
      columns: { ds: 'ds', sku_id: 'sku', price: 'price' },
    },
    events: {
      entity: 'events',
      files: 'events.csv',
      owner: 'Calendar',
      columns: { ds: 'ds', event: 'event' },
    },
  };
  const files = {
    'sales.csv': `${HEADER}2024-03-01,A,N,1\n2024-03-01,X,N,1\n`,
    'products.csv': 'sku,category,brand\nA,first,\nB,,Best\nA,second,Acme\n',
    'assortment.csv': 'sku,branch,from\nB,S,2024-04-01\nY,S,\n',
    'promotions.csv': 'ds,sku,promotion,discount\n2024-04-01,A,yes,0.2\n2024-04-02,,0,0.1\n',
    'prices.csv': 'ds,sku,price\n2024-01-01,A,2.5\n2024-01-01,A,3\n2024-01-01,B,-1\n',
    'events.csv': 'ds,event\n2024-04-10,Eid\n2024-04-11,\n',
  };

  it('keeps the last row of a product, says unknown for a missing category, and rejects keys that nobody lists', async () => {
    const result = await cleanSources(smallConfig(sources, OPEN_GATES), dataFolder(files));
    expect(await result.query('SELECT sku_id, category, brand FROM products')).toEqual([
      { sku_id: 'A', category: 'second', brand: 'Acme' },
      { sku_id: 'B', category: 'unknown', brand: 'Best' },
    ]);
    expect(await result.query('SELECT branch_id, timezone FROM branches')).toEqual([
      { branch_id: 'N', timezone: 'UTC' },
      { branch_id: 'S', timezone: 'UTC' },
    ]);
    expect(await days(result)).toEqual(['N A 2024-03-01 1.0']);
    expect(await result.query('SELECT entity, rule FROM rejects ORDER BY ALL')).toEqual([
      { entity: 'assortment', rule: 'unknown_sku' },
      { entity: 'events', rule: 'blank_keys' },
      { entity: 'prices', rule: 'negative_prices' },
      { entity: 'sales', rule: 'unknown_sku' },
    ]);
  });

  it('adds keys that nobody lists when the policy keeps them', async () => {
    const result = await cleanSources(
      smallConfig(sources, { ...OPEN_GATES, unknown_keys: 'keep' }),
      dataFolder(files),
    );
    expect(await result.query('SELECT sku_id, category FROM products ORDER BY 1')).toEqual([
      { sku_id: 'A', category: 'second' },
      { sku_id: 'B', category: 'unknown' },
      { sku_id: 'X', category: 'unknown' },
      { sku_id: 'Y', category: 'unknown' },
    ]);
  });

  it('rejects no key while one of several lists is absent: it may be the one that names it', async () => {
    const more = { ...sources.products, files: 'more-products.csv', required: false };
    const result = await cleanSources(smallConfig({ ...sources, more }, OPEN_GATES), dataFolder(files));
    expect(await result.query("SELECT * FROM rejects WHERE rule = 'unknown_sku'")).toEqual([]);
  });

  it('writes prices, events and drivers in the columns of the contract', async () => {
    const result = await cleanSources(smallConfig(sources, OPEN_GATES), dataFolder(files));
    expect(await result.query('SELECT ds::varchar AS ds, sku_id, branch_id, price FROM prices')).toEqual([
      { ds: '2024-01-01', sku_id: 'A', branch_id: null, price: 3 },
    ]);
    expect(await result.query('SELECT ds::varchar AS ds, event, closed FROM events')).toEqual([
      { ds: '2024-04-10', event: 'Eid', closed: false },
    ]);
    const path = join(result.out, 'drivers-promotions.parquet').replaceAll("'", "''");
    expect(
      await result.query(`SELECT ds::varchar AS ds, sku_id, branch_id, promotion, discount FROM '${path}'`),
    ).toEqual([
      { ds: '2024-04-01', sku_id: 'A', branch_id: null, promotion: 1, discount: 0.2 },
      { ds: '2024-04-02', sku_id: null, branch_id: null, promotion: 0, discount: 0.1 },
    ]);
  });

  it('writes every table with its columns when there is nothing but sales', async () => {
    const result = await cleanSales(`${HEADER}2024-03-01,A,N,1\n`);
    const tables = {
      sales_reach: TABLES.clean_sales_reach,
      products: TABLES.clean_products,
      branches: TABLES.clean_branches,
      prices: TABLES.clean_prices,
      events: TABLES.clean_events,
      assortment: TABLES.clean_assortment,
      rules: TABLES.clean_rules,
      rejects: TABLES.rejects,
    };
    for (const [table, columns] of Object.entries(tables)) {
      const described = await result.query(`DESCRIBE ${table}`);
      expect(described.map(({ column_name, column_type }) => [column_name, column_type])).toEqual(
        columns.map(({ name, type }) => [name, type]),
      );
    }
  });
});

it('says how far the sales of each branch reach when they end before as_of: as far as the best of its sources', async () => {
  const sources = {
    pos: { ...SALES, files: 'pos.csv' },
    web: { ...SALES, files: 'web.csv' },
    kiosk: { ...SALES, files: 'kiosk.csv' },
  };
  const files = {
    'pos.csv': `${HEADER}2024-03-08,A,both,1\n2024-03-10,A,till,1\n2024-03-11,A,till,1\n`,
    'web.csv': `${HEADER}2024-03-02,A,both,1\n2024-03-02,A,online,1\n2024-03-07,B,online,1\n`,
    'kiosk.csv': `${HEADER}2024-03-01,A,kiosk,1\n2024-03-06,A,online,1\n`,
  };
  const { query } = await cleanSources(smallConfig(sources, OPEN_GATES), dataFolder(files), {
    asOf: '2024-03-10',
  });
  expect(await query('SELECT branch_id, last_ds::varchar AS last_ds FROM sales_reach')).toEqual([
    { branch_id: 'kiosk', last_ds: '2024-03-06' },
    { branch_id: 'online', last_ds: '2024-03-07' },
  ]);
});

describe('rules.parquet', () => {
  it('lets each rule begin where the one before it ended, under a name of the catalogue', async () => {
    const text = `${HEADER}2024-03-01,A,N,x\n2024-03-01,A,N,1\n2024-03-01,A,N,1\n2024-03-01,A,N,2\n2024-03-02,,N,2\n`;
    const { query } = await cleanSales(text);
    const rules = await query<Record<string, number> & { entity: string; rule: string }>(
      'SELECT * FROM rules',
    );
    const sales = rules.filter((rule) => rule.entity === 'sales');
    expect(sales[0]).toMatchObject({ rule: 'number_unreadable', rows_before: 5, rows_rejected: 1 });
    for (let k = 1; k < sales.length; k++) expect(sales[k]!.rows_before).toBe(sales[k - 1]!.rows_after);
    expect(sales.at(-1)!.rows_after).toBe(1);
    const known = new Set(RULES.map(({ name }) => name));
    for (const { rule } of rules) expect(known).toContain(rule);
  });
});
