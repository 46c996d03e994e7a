import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readParquetFiles } from '../../jobs/ingest/read-parquet-files.ts';
import { resolveSource } from '../../jobs/ingest/source-files.ts';
import { ingestJob } from '../../jobs/ingest.ts';
import { ShelfcastError } from '../../schemas/errors.ts';
import type { SnapshotManifest } from '../../schemas/manifest.ts';
import { TABLES } from '../../schemas/tables.ts';
import { literal, openDatabase } from '../../warehouse/duckdb.ts';
import { jobContext, runJob, temporaryFolder } from '../support/job-context.ts';
import { OPEN_GATES, smallConfig, sourceOf } from '../support/small-config.ts';

const COLUMNS = { ds: 'date', sku_id: 'sku', branch_id: 'branch', units: 'units' };
const HEADER = 'date,sku,branch,units\n';
const TODAY = '2024-03-31';

function dataFolder(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

function salesJob(folder: string, source: Readonly<Record<string, unknown>>, cleaning = {}) {
  const config = smallConfig(
    { sales: { entity: 'sales', columns: COLUMNS, owner: 'Tills', ...source } },
    cleaning,
  );
  return { config, job: () => ingestJob('sales', sourceOf(config, 'sales'), config, folder) };
}

async function land(
  folder: string,
  source: Readonly<Record<string, unknown>>,
  cleaning: object = OPEN_GATES,
) {
  const { config, job } = salesJob(folder, source, cleaning);
  const { out, context } = await runJob(job(), { config });
  const manifest: SnapshotManifest = JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8'));
  return { out, context, manifest };
}

async function query<Row>(sql: string): Promise<Row[]> {
  const database = await openDatabase();
  try {
    return await database.rows<Row>(sql);
  } finally {
    database.close();
  }
}

async function writeParquet(path: string, select: string): Promise<void> {
  await query(`COPY (${select}) TO ${literal(path)} (FORMAT parquet)`);
}

async function failure(run: () => Promise<unknown>): Promise<ShelfcastError> {
  try {
    await run();
  } catch (error) {
    if (error instanceof ShelfcastError) return error;
    throw error;
  }
  throw new Error('expected an error, came none');
}

describe('ingest', () => {
  it('proves in the manifest that every row was kept or rejected, and that the file is what was written', async () => {
    const text = `${HEADER}${TODAY},A,B1,1\n${TODAY},B,B1,x\n${TODAY},C,B1\n`;
    const { out, manifest } = await land(dataFolder({ 'sales.csv': text }), { files: 'sales.csv' });
    const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
    expect(manifest).toMatchObject({
      kind: 'shelfcast.snapshot',
      present: true,
      rows_in: 3,
      rows_kept: 1,
      rows_rejected: 2,
      rejected_by_rule: { csv_missing_columns: 1, number_unreadable: 1 },
      min_date: TODAY,
      max_date: TODAY,
      sha256: sha256(readFileSync(join(out, 'rows.parquet'))),
      files: [{ path: 'sales.csv', bytes: text.length, sha256: sha256(Buffer.from(text)), rows: 3 }],
    });
  });

  it('keeps each rejected row with its rule, file, line and content, also in quarantine', async () => {
    const folder = dataFolder({ 'sales.csv': `${HEADER}${TODAY},A,B1,1\n2024-02-30,B,B1,7\n` });
    const { out, context } = await land(folder, { files: 'sales.csv' });
    const quarantined = join(
      context.layout.quarantine('sales', TODAY),
      `sales-${context.fingerprint}.parquet`,
    );
    for (const path of [join(out, 'rejects.parquet'), quarantined]) {
      const rows = await query(`SELECT * FROM read_parquet(${literal(path)}, hive_partitioning = false)`);
      expect(rows).toEqual([
        {
          entity: 'sales',
          source: 'sales',
          rule: 'date_unreadable',
          source_file: 'sales.csv',
          source_row: 3,
          detail: 'ds in ds=2024-02-30, sku_id=B, branch_id=B1, units=7',
        },
      ]);
      expect(Object.keys(rows[0] as object)).toEqual(TABLES.rejects.map(({ name }) => name));
    }
  });

  it('writes the quarantine file before a gate blocks, and names it', async () => {
    const folder = dataFolder({ 'sales.csv': `${HEADER}${TODAY},A,B1,x\n${TODAY},A,B1,1\n` });
    const { config, job } = salesJob(folder, { files: 'sales.csv' });
    const context = jobContext({ config });
    const error = await failure(async () => job().run(context));
    const path = join(context.layout.quarantine('sales', TODAY), `sales-${context.fingerprint}.parquet`);
    expect(error.code).toBe('DATA_GATE_BLOCKED');
    expect(error.detail.mend).toContain(path);
    expect(existsSync(path)).toBe(true);
  });

  it('reads many files with different columns and delimiters as one source, in the order of their names', async () => {
    const folder = dataFolder({
      'in/b.csv': 'units;branch;sku;date;note\n2;B1;A;2024-03-30;hello\n',
      'in/a.csv': `${HEADER}${TODAY},A,B1,1\n`,
      'in/c.csv': HEADER,
    });
    const { out, manifest, context } = await land(folder, { files: 'in/*.csv' });
    expect(manifest.files.map(({ path, rows }) => [path, rows])).toEqual([
      ['in/a.csv', 1],
      ['in/b.csv', 1],
      ['in/c.csv', 0],
    ]);
    const path = literal(join(out, 'rows.parquet'));
    expect(
      await query(`SELECT source_file, source_row, units FROM read_parquet(${path}) ORDER BY 1`),
    ).toEqual([
      { source_file: 'in/a.csv', source_row: 2, units: 1 },
      { source_file: 'in/b.csv', source_row: 2, units: 2 },
    ]);
    expect(context.warnings.map(({ code }) => code)).toEqual(['SOURCE_EMPTY']);
  });

  it('takes file names with spaces, quotes and brackets literally', async () => {
    const name = 'tills\' [2024] "x" *.csv';
    const folder = dataFolder({ [name]: `${HEADER}${TODAY},A,B1,1\n` });
    const { manifest } = await land(folder, { files: name });
    expect(manifest.files[0]!.path).toBe(name);
    expect(manifest.rows_kept).toBe(1);
  });

  it('turns whole-number keys, floats and other types of Parquet into those of the contract', async () => {
    const folder = temporaryFolder();
    await writeParquet(
      join(folder, 'sales.parquet'),
      `SELECT TIMESTAMP '2024-03-31 13:00:00' AS date, 17::SMALLINT AS sku, 3.0::DOUBLE AS branch, 1.3::FLOAT AS units`,
    );
    const { out, manifest } = await land(folder, { files: 'sales.parquet' });
    const rows = await query(
      `SELECT ds::varchar AS ds, sku_id, branch_id, units, source_row FROM read_parquet(${literal(join(out, 'rows.parquet'))})`,
    );
    expect(rows).toEqual([{ ds: TODAY, sku_id: '17', branch_id: '3', units: 1.3, source_row: 1 }]);
    expect(manifest.schema).toContainEqual({ name: 'price', type: 'DOUBLE' });
  });

  it('names the file of a truncated Parquet and of one with a damaged page', async () => {
    const folder = temporaryFolder();
    const select = `SELECT DATE '${TODAY}' AS date, 'A' || range AS sku, 'B1' AS branch, range::double AS units FROM range(20000)`;
    for (const name of ['a.parquet', 'b.parquet']) await writeParquet(join(folder, name), select);
    const bytes = readFileSync(join(folder, 'b.parquet'));
    writeFileSync(join(folder, 'b.parquet'), bytes.fill(7, 100, 30_000));
    const damaged = await failure(() => land(folder, { files: '*.parquet' }));
    expect(damaged.code).toBe('SOURCE_UNREADABLE');
    expect(damaged.detail.where).toMatchObject({ file: 'b.parquet', owner: 'Tills' });
    truncateSync(join(folder, 'a.parquet'), bytes.length - 100);
    const cut = await failure(() => land(folder, { files: '*.parquet' }));
    expect(cut.code).toBe('SOURCE_UNREADABLE');
    expect(cut.detail).toMatchObject({
      came: expect.stringContaining('cut off'),
      where: { file: 'a.parquet' },
    });
  });

  it('rejects a cell of a million characters and a line of 17 MiB, and lands the rest', async () => {
    const long = 'x'.repeat(1_000_000);
    const text = `${HEADER}${TODAY},${long},B1,1\n${TODAY},A,B1,1\n${TODAY},${'y'.repeat(17 << 20)},B1,1\n${TODAY},B,B1,2\n`;
    const { out, manifest } = await land(dataFolder({ 'sales.csv': text }), { files: 'sales.csv' });
    expect(manifest.rejected_by_rule).toEqual({ csv_line_too_long: 1, key_too_long: 1 });
    const rows = `SELECT sku_id, source_row FROM read_parquet(${literal(join(out, 'rows.parquet'))}) ORDER BY 2`;
    expect(await query(rows)).toEqual([
      { sku_id: 'A', source_row: 3 },
      { sku_id: 'B', source_row: 5 },
    ]);
    const longest = `SELECT max(length(detail)) AS length FROM read_parquet(${literal(join(out, 'rejects.parquet'))})`;
    expect(await query(longest)).toEqual([{ length: 500 }]);
  });

  it('names the nearest files, the owner and the hour when a required source is missing', () => {
    const folder = dataFolder({ 'in/sales_2024.csv': HEADER, 'in/stock.csv': '' });
    const { job } = salesJob(folder, { files: 'in/sales-2024.csv', available_by: '01:15' });
    try {
      job();
      throw new Error('expected SOURCE_MISSING');
    } catch (error) {
      const { code, detail } = error as ShelfcastError;
      expect(code).toBe('SOURCE_MISSING');
      expect(detail.came).toContain('sales_2024.csv');
      expect(detail.expected).toContain('01:15');
      expect(detail.mend).toContain('Tills');
    }
  });

  it('says who owns an optional source that is not there', async () => {
    const { context } = await land(dataFolder({}), { files: 'sales.csv', required: false });
    expect(context.warnings).toEqual([
      { code: 'SOURCE_MISSING', message: 'source sales has no file sales.csv; Tills owns it' },
    ]);
  });

  it('reads instants with any offset as UTC', async () => {
    const columns = { sold_at: 'date', sku_id: 'sku', branch_id: 'branch', units: 'units' };
    const text = `${HEADER}2024-03-31T23:30:00+04:00,A,B1,1\n2024-03-31 10:00:00,A,B1,1\nnow,A,B1,1\n`;
    const { out, manifest } = await land(dataFolder({ 'sales.csv': text }), { files: 'sales.csv', columns });
    const rows = `SELECT sold_at::varchar AS sold_at FROM read_parquet(${literal(join(out, 'rows.parquet'))}) ORDER BY source_row`;
    expect(await query(rows)).toEqual([
      { sold_at: '2024-03-31 19:30:00' },
      { sold_at: '2024-03-31 10:00:00' },
    ]);
    expect(manifest.rejected_by_rule).toEqual({ timestamp_unreadable: 1 });
  });

  it('runs a select over named inputs as a source', async () => {
    const folder = dataFolder({
      'a.csv': 'day,code,shop\n2024-03-31,A,B1\n',
      'b.csv': 'code,n\nA,3\n',
    });
    const { out, manifest } = await land(folder, {
      files: undefined,
      inputs: { tills: 'a.csv', counts: 'b.csv' },
      sql: 'select day, code, shop, n from tills join counts using (code);',
      columns: { ds: 'day', sku_id: 'code', branch_id: 'shop', units: 'n' },
    });
    expect(manifest).toMatchObject({ rows_in: 1, rows_kept: 1, max_date: TODAY });
    expect(manifest.files.map(({ path }) => path)).toEqual(['a.csv', 'b.csv']);
    const rows = `SELECT sku_id, units, source_file, source_row FROM read_parquet(${literal(join(out, 'rows.parquet'))})`;
    expect(await query(rows)).toEqual([{ sku_id: 'A', units: 3, source_file: 'sql', source_row: 1 }]);
  });

  it('lands files in the order of their names, whatever their format and header', async () => {
    const folder = dataFolder({
      'a.csv': `${HEADER}2024-03-31,A,B1,1\n`,
      'b.csv': 'units,branch,sku,date\n2,B1,A,2024-03-31\n',
      'c.csv': `${HEADER}2024-03-31,A,B1,3\n`,
      'e.csv': `${HEADER}2024-03-31,A,B1,5\nno,A,B1,5\n`,
    });
    const select = (units: number, type: string) =>
      `SELECT DATE '2024-03-31' AS date, 'A' AS sku, 'B1' AS branch, ${units}::${type} AS units`;
    await writeParquet(join(folder, 'd.parquet'), select(4, 'INTEGER'));
    await writeParquet(join(folder, 'f.parquet'), select(6, 'DOUBLE'));
    await writeParquet(join(folder, "g[1] 'o'.parquet"), select(7, 'INTEGER'));
    await writeParquet(join(folder, 'h.parquet'), select(8, 'INTEGER'));
    const { out, manifest } = await land(folder, { files: '*' });
    expect(manifest).toMatchObject({ rows_in: 9, rows_kept: 8, rows_rejected: 1 });
    const rows = `SELECT source_file, source_row, units FROM read_parquet(${literal(join(out, 'rows.parquet'))})`;
    expect((await query<Record<string, unknown>>(rows)).map(Object.values)).toEqual([
      ['a.csv', 2, 1],
      ['b.csv', 2, 2],
      ['c.csv', 2, 3],
      ['d.parquet', 1, 4],
      ['e.csv', 2, 5],
      ['f.parquet', 1, 6],
      ["g[1] 'o'.parquet", 1, 7],
      ['h.parquet', 1, 8],
    ]);
  });

  it('reads files of one schema as one relation: a select for each of ten thousand would never bind', async () => {
    const folder = temporaryFolder();
    for (const name of ['a', 'b', 'c'])
      await writeParquet(join(folder, `${name}.parquet`), "SELECT DATE '2024-03-31' AS date, 1 AS units");
    const database = await openDatabase();
    const source = sourceOf(salesJob(folder, { files: '*.parquet' }).config, 'sales');
    const columns = [
      { name: 'ds', kind: 'date', from: 'date' },
      { name: 'units', kind: 'number', from: 'units' },
    ] as const;
    const resolved = resolveSource('sales', source, folder);
    const reading = {
      database,
      name: 'sales',
      source,
      columns,
      resolved,
      temp: folder,
      warn: () => undefined,
    };
    const { parts, rowsByFile } = await readParquetFiles(reading, resolved.files);
    expect(parts).toHaveLength(1);
    expect([...rowsByFile.values()]).toEqual([1, 1, 1]);
    database.close();
  });

  it('lands the rows of a select in the same order whatever the number of threads', async () => {
    const folder = temporaryFolder();
    await writeParquet(
      join(folder, 'tills.parquet'),
      "SELECT DATE '2024-03-31' AS day, 'S' || (range % 70000) AS code, 'B1' AS shop, 1 AS n FROM range(300000)",
    );
    const { config, job } = salesJob(
      folder,
      {
        files: undefined,
        inputs: { tills: 'tills.parquet' },
        sql: 'select day, code, shop, sum(n) as n from tills group by all',
        columns: { ds: 'day', sku_id: 'code', branch_id: 'shop', units: 'n' },
      },
      OPEN_GATES,
    );
    const orderWith = async (threads: number) => {
      const { out } = await runJob(job(), { config, threads });
      return query(
        `SELECT md5(string_agg(sku_id, ',' ORDER BY file_row_number)) AS md5
         FROM read_parquet(${literal(join(out, 'rows.parquet'))}, file_row_number = true)`,
      );
    };
    expect(await orderWith(4)).toEqual(await orderWith(1));
  });

  it('gives a select each file of an input once and in the order of names, and reads it by the options of the source', async () => {
    const folder = dataFolder({
      'b.csv': 'day;code;shop;n\n31/03/2024;B;X;1,5\n',
      'a.csv': 'day;code;shop;n\n31/03/2024;A;X;none\n',
    });
    const { out } = await land(folder, {
      files: undefined,
      inputs: { tills: ['b.csv', '*.csv'] },
      sql: 'select * from tills',
      columns: { ds: 'day', sku_id: 'code', branch_id: 'shop', units: 'n' },
      csv: { delimiter: ';', decimal: ',', date_format: '%d/%m/%Y', null_values: ['none'] },
    });
    const rows = `SELECT ds::varchar AS ds, sku_id, units FROM read_parquet(${literal(join(out, 'rows.parquet'))})`;
    expect(await query(rows)).toEqual([
      { ds: TODAY, sku_id: 'A', units: null },
      { ds: TODAY, sku_id: 'B', units: 1.5 },
    ]);
  });

  it('refuses a file that is written to after the plan was made, whole or not', async () => {
    for (const rest of ['2024-03-31,A,B1,2\n', '2024-03-31,A,"B1']) {
      const folder = dataFolder({ 'sales.csv': `${HEADER}2024-03-31,A,B1,1\n` });
      const { config, job } = salesJob(folder, { files: 'sales.csv' });
      const planned = job();
      appendFileSync(join(folder, 'sales.csv'), rest);
      const { code, detail } = await failure(() => runJob(planned, { config }));
      expect(code).toBe('SOURCE_CHANGED');
      expect(detail).toMatchObject({ where: { file: 'sales.csv', owner: 'Tills' } });
    }
  });

  it('has settings that change with the mapping and the names of the files, so that its fingerprint does', () => {
    const folder = dataFolder({ 'a.csv': HEADER, 'b.csv': HEADER });
    const settings = (source: Readonly<Record<string, unknown>>) =>
      JSON.stringify(salesJob(folder, source).job().settings);
    expect(settings({ files: 'a.csv' })).toBe(settings({ files: 'a.csv' }));
    expect(settings({ files: 'a.csv' })).not.toBe(settings({ files: ['a.csv', 'b.csv'] }));
    expect(settings({ files: 'a.csv' })).not.toBe(settings({ files: 'a.csv', csv: { decimal: ',' } }));
  });
});
