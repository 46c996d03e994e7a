/** The matrix that the trainers are compared on: thirty features of m5, the last 56 days held out, kept in a folder between runs. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '../../warehouse/duckdb.ts';
import { ROOT } from './measured-run.ts';

export interface MatrixFiles {
  readonly rowCount: number;
  readonly featureCount: number;
  /** Row after row, column after column, and the targets; little-endian f32, NaN = missing. */
  readonly rows: string;
  readonly columns: string;
  readonly target: string;
}

/** Files of a training matrix of `rowCount` rows and of the held-out days. Made once, then found again. */
export async function boostingMatrix(rowCount: number): Promise<{ train: MatrixFiles; test: MatrixFiles }> {
  const folder = join(process.env.SHELFCAST_BENCH_FILES ?? tmpdir(), 'shelfcast-boosting');
  mkdirSync(folder, { recursive: true });
  const train = filesOf(folder, `train-${rowCount}`);
  const test = filesOf(folder, 'test');
  if (!existsSync(train.target) || !existsSync(test.target)) {
    // Loaded only where it is needed: it would count as the memory of what is measured.
    const { openDatabase } = await import('../../warehouse/duckdb.ts');
    const database = await openDatabase({ threads: 2 });
    try {
      await makeTable(database, join(folder, 'features.parquet'));
      await write(database, `date < ${FIRST_TEST_DAY}`, train, rowCount);
      await write(database, `date >= ${FIRST_TEST_DAY}`, test, null);
    } finally {
      database.close();
    }
  }
  return { train: counted(train), test: counted(test) };
}

const FEATURES = 30;
const FIRST_TEST_DAY = "date '2016-02-29'";

function filesOf(folder: string, name: string): Omit<MatrixFiles, 'rowCount'> {
  const file = (part: string) => join(folder, `${name}.${part}.f32`);
  return { featureCount: FEATURES, rows: file('rows'), columns: file('columns'), target: file('target') };
}

function counted(files: Omit<MatrixFiles, 'rowCount'>): MatrixFiles {
  return { ...files, rowCount: readFileSync(files.target).byteLength / 4 };
}

async function makeTable(database: Database, file: string): Promise<void> {
  if (!existsSync(file)) {
    const data = join(process.env.SHELFCAST_DATA ?? join(ROOT, '../shared/data'), 'm5');
    const quoted = (name: string) => `'${join(data, name).replaceAll("'", "''")}'`;
    const sql = readFileSync(new URL('boosting-matrix.sql', import.meta.url), 'utf8')
      .replace('$sales', quoted('sales.parquet'))
      .replace('$prices', quoted('prices.parquet'))
      .replace('$items', quoted('items.csv'))
      .replace('$stores', quoted('stores.csv'))
      .replace('$calendar', quoted('calendar.csv'));
    await database.run(`copy (${sql}) to '${file}.part' (format parquet)`);
    renameSync(`${file}.part`, file);
  }
  await database.run(`create view features as from read_parquet('${file}')`);
}

/** Writes `rowCount` rows drawn by a hash, in the order of the table; every row (null) or all of them again and again where it has fewer. */
async function write(
  database: Database,
  where: string,
  files: Omit<MatrixFiles, 'rowCount'>,
  rowCount: number | null,
): Promise<void> {
  const available = Number(await database.scalar(`select count(*) from features where ${where}`));
  const drawn = Math.min(rowCount ?? available, available);
  const key = 'hash(store_id, item_id, date)';
  const drawing =
    drawn === available
      ? 'true'
      : `${key} <= (select ${key} as k from features where ${where} order by k limit 1 offset ${drawn - 1})`;
  const described = await database.rows<{ column_name: string }>('describe features');
  const names = described.map(({ column_name }) => column_name).slice(3);
  const spec = Object.fromEntries(names.map((name) => [name, 'f32' as const]));
  const select = `(select ${names.map((name) => `${name}::float as ${name}`).join(', ')} from features where ${where} and ${drawing} order by store_id, item_id, date)`;
  const { readColumns } = await import('../../warehouse/columns.ts');
  const columns = await readColumns(database, select, spec, drawn);
  const target = repeated(columns.y!, rowCount ?? drawn);
  const features = names
    .filter((name) => name !== 'y')
    .map((name) => repeated(columns[name]!, target.length));
  if (features.length !== FEATURES) throw new Error(`${features.length} features`);
  const byColumn = new Float32Array(target.length * FEATURES);
  const byRow = new Float32Array(target.length * FEATURES);
  features.forEach((values, place) => {
    byColumn.set(values, place * target.length);
    for (let row = 0; row < values.length; row++) byRow[row * FEATURES + place] = values[row]!;
  });
  writeFileSync(files.rows, byRow);
  writeFileSync(files.columns, byColumn);
  writeFileSync(files.target, target);
}

function repeated(values: Float32Array, length: number): Float32Array {
  if (values.length === length) return values;
  return Float32Array.from({ length }, (_, row) => values[row % values.length]!);
}
