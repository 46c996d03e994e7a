/** The parts of a lookup file that are not series: branches, SKUs, months, accuracy, exceptions, and what the file says of itself. */
import { EXCEPTION_KINDS } from '../schemas/api-insight.ts';
import { type Database, literal } from './duckdb.ts';
import { writeExceptions } from './lookup-exceptions.ts';
import {
  type LookupAbout,
  type LookupBranch,
  lookupKey,
  type MonthInterval,
  onGrid,
} from './lookup-format.ts';
import type { LookupInputs } from './lookup-inputs.ts';
import type { PutLookup } from './lookup-store.ts';
import { queryText } from './query-file.ts';
import { streamColumns } from './stream-columns.ts';

/** Needs the relations forecasts, ledger, forecast_totals, metrics, champions and panel. Documents come last, in the order of their keys. */
export async function lookupDocuments(
  database: Database,
  about: LookupAbout,
  inputs: LookupInputs,
  put: PutLookup,
): Promise<void> {
  const branches = await writeBranches(database, put);
  await writeSkus(database, put);
  await writeMonths(database, put);
  await put(
    'documents',
    lookupKey('about'),
    json({ ...about, history_from: await historyFrom(database, inputs) }),
  );
  await put('documents', lookupKey('accuracy'), json(await accuracyOf(database, about)));
  await put('documents', lookupKey('branches'), json(branches));
  for (const kind of [...EXCEPTION_KINDS].sort()) await writeExceptions(database, kind, inputs, put);
}

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

async function historyFrom(
  database: Database,
  { dataCutoff, historyDays }: LookupInputs,
): Promise<string | null> {
  const cutoff = `${literal(dataCutoff)}::date`;
  return database.scalar<string | null>(
    `SELECT strftime(min(ds), '%Y-%m-%d') FROM panel WHERE ds > ${cutoff} - ${historyDays} AND ds <= ${cutoff}`,
  );
}

interface BranchSummary {
  readonly branch_id: string;
  readonly series: number;
  readonly excluded: number;
}

async function writeBranches(database: Database, put: PutLookup): Promise<BranchSummary[]> {
  const rows = streamColumns(database, `(${queryText('lookup/branch-skus')})`, { category: 'i32' }, [
    'branch_id',
    'sku_id',
    'excluded',
  ]);
  const summaries: BranchSummary[] = [];
  let name: string | null = null;
  let branch = { skus: [] as string[], categories: [] as number[], excluded: [] as (string | null)[] };
  const end = async () => {
    if (name === null) return;
    const excluded = branch.excluded.filter((reason) => reason !== null).length;
    summaries.push({ branch_id: name, series: branch.skus.length - excluded, excluded });
    await put('branches', lookupKey(name), json(branch satisfies LookupBranch));
  };
  for await (const chunk of rows) {
    const [branches, skus, excluded] = ['branch_id', 'sku_id', 'excluded'].map(chunk.texts);
    for (let k = 0; k < chunk.rows; k++) {
      if (branches![k] !== name) {
        await end();
        name = branches![k]!;
        branch = { skus: [], categories: [], excluded: [] };
      }
      branch.skus.push(skus![k]!);
      branch.categories.push(chunk.numbers.category[k]!);
      branch.excluded.push(excluded![k]!);
    }
  }
  await end();
  return summaries;
}

async function writeSkus(database: Database, put: PutLookup): Promise<void> {
  const rows = streamColumns(database, `(${queryText('lookup/skus')})`, { branches: 'i32' }, [
    'sku_id',
    'category',
  ]);
  for await (const chunk of rows) {
    const [skus, categories] = ['sku_id', 'category'].map(chunk.texts);
    for (let k = 0; k < chunk.rows; k++) {
      const [sku_id, category] = [skus![k]!, categories![k]!];
      await put('skus', lookupKey(sku_id), json({ sku_id, category, branches: chunk.numbers.branches[k] }));
    }
  }
}

interface BranchMonth {
  readonly branch_id: string;
  readonly month: string;
  readonly from_ds: string;
  readonly to_ds: string;
  readonly yhat: number;
  readonly yhat_lower: number;
  readonly yhat_upper: number;
}

async function writeMonths(database: Database, put: PutLookup): Promise<void> {
  const rows = await database.rows<BranchMonth>(queryText('lookup/branch-months'));
  const totals = new Map(rows.map((row) => [`${row.branch_id}\0${row.month}`, row]));
  const spec = { yhat: 'f64', yhat_lower: 'f64', yhat_upper: 'f64' } as const;
  const series = streamColumns(database, `(${queryText('lookup/series-months')})`, spec, [
    'branch_id',
    'month',
  ]);
  let name: string | null = null;
  let skus: (MonthInterval | null)[] = [];
  const end = async () => {
    if (name === null) return;
    const total = totals.get(name)!;
    const branch = interval(total.yhat, total.yhat_lower, total.yhat_upper);
    await put('totals', lookupKey(name), json({ from: total.from_ds, to: total.to_ds, branch, skus }));
  };
  for await (const chunk of series) {
    const [branches, months] = ['branch_id', 'month'].map(chunk.texts);
    const { yhat, yhat_lower, yhat_upper } = chunk.numbers;
    for (let k = 0; k < chunk.rows; k++) {
      const key = `${branches![k]}\0${months![k]}`;
      if (key !== name) {
        await end();
        name = key;
        skus = [];
      }
      skus.push(Number.isNaN(yhat[k]!) ? null : interval(yhat[k]!, yhat_lower[k]!, yhat_upper[k]!));
    }
  }
  await end();
}

function interval(yhat: number, lower: number, upper: number): MonthInterval {
  return [onGrid(yhat), onGrid(lower), onGrid(upper)];
}

type AccuracyRow = { segment_kind: string; segment: string; horizon_days: number } & Record<string, unknown>;

async function accuracyOf(database: Database, { baseline, interval: level }: LookupAbout): Promise<unknown> {
  await database.run(`CREATE OR REPLACE TEMP TABLE baseline_name AS SELECT ${literal(baseline)} AS baseline`);
  const rows = await database.rows<AccuracyRow>(queryText('lookup/accuracy'));
  const folds = await database.scalar<number>(
    'SELECT count(DISTINCT fold) FROM metrics WHERE reporting AND fold >= 0',
  );
  const champions = await database.rows(
    'SELECT segment, champion, partner, partner_share FROM champions ORDER BY segment',
  );
  return {
    baseline,
    interval: level,
    folds,
    segments: rows.filter((row) => row.horizon_days === 0).map(({ horizon_days: _, ...row }) => row),
    horizons: rows
      .filter((row) => row.horizon_days > 0)
      .map(({ segment_kind: _kind, segment: _segment, ...row }) => row),
    champions,
  };
}
