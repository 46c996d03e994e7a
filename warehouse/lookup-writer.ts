/** Writes the lookup file of a run: everything that the service answers, rendered once. */
import { rmSync } from 'node:fs';
import { quantileColumn } from '../schemas/quantile-column.ts';
import { isInShare } from './branch-share.ts';
import { ByteWriter } from './byte-writer.ts';
import { createTable } from './columns.ts';
import { type Database, identifier, literal, openDatabase } from './duckdb.ts';
import { lookupDocuments } from './lookup-documents.ts';
import {
  LOOKUP_KIND,
  LOOKUP_VERSION,
  type LookupAbout,
  type LookupServer,
  lookupKey,
} from './lookup-format.ts';
import { writeHistories } from './lookup-histories.ts';
import type { LookupInputs } from './lookup-inputs.ts';
import {
  CLOSE,
  CLOSE_LIST,
  COMMA,
  packNumbers,
  RowRenderer,
  seriesHead,
  servingCode,
} from './lookup-numbers.ts';
import { LookupSink } from './lookup-store.ts';
import { queryText } from './query-file.ts';
import { streamColumns } from './stream-columns.ts';
import { viewParquet } from './view-parquet.ts';

export interface LookupResources {
  readonly threads: number;
  readonly memoryMb: number;
  readonly tempDir: string;
}

/** Address space that a million series of four weeks stay well below; a file takes what it needs. */
const MOST_BYTES = 2 ** 41;

/** Writes the lookup file to `path`, whose folder is made. The same tables give the same answers. */
export async function writeLookup(
  path: string,
  inputs: LookupInputs,
  resources: LookupResources,
): Promise<void> {
  const database = await openDatabase(resources);
  const keys = await openDatabase({ ...resources, threads: 1 });
  const sink = new LookupSink(path, MOST_BYTES);
  try {
    await viewInputs(database, inputs);
    await viewInputs(keys, inputs);
    const servers = await serversOf(database);
    const about = await aboutRun(database, inputs, servers);
    await writeSeries(database, keys, sink, about, inputs);
    await writeHistories(database, keys, sink, inputs);
    await lookupDocuments(database, about, inputs, (table, key, value) => sink.put(table, key, value));
  } finally {
    await sink.close();
    database.close();
    keys.close();
  }
  rmSync(`${path}-lock`, { force: true });
}

async function viewInputs(database: Database, inputs: LookupInputs): Promise<void> {
  await viewServed(database, inputs);
  await viewParquet(database, 'ledger', [inputs.ledgerFile]);
  await viewParquet(database, 'forecast_totals', [inputs.totalsFile]);
  await viewParquet(database, 'metrics', [inputs.metricsFile]);
  await viewParquet(database, 'champions', [inputs.championsFile]);
}

/** The rows that are served, as `forecasts`: the champion’s but for the branches of the challenger. Leaves `challenger_branches`. */
async function viewServed(database: Database, { forecastsFile, challenger }: LookupInputs): Promise<void> {
  if (challenger === null) {
    await viewParquet(database, 'forecasts', [forecastsFile]);
    await database.run('CREATE TEMP TABLE challenger_branches (branch_id VARCHAR)');
    return;
  }
  await viewParquet(database, 'champions_rows', [forecastsFile]);
  await viewParquet(database, 'challengers_rows', [challenger.file]);
  const branches = await database.rows<{ branch_id: string }>(
    'SELECT DISTINCT branch_id FROM champions_rows ORDER BY branch_id',
  );
  const chosen = branches.map((row) => row.branch_id).filter((id) => isInShare(id, challenger.share));
  await createTable(database, 'challenger_branches', [
    { name: 'branch_id', type: 'VARCHAR', values: chosen },
  ]);
  await database.run(`CREATE TEMP VIEW forecasts AS ${queryText('lookup/served')}`);
}

async function serversOf(database: Database): Promise<LookupServer[]> {
  return database.rows<LookupServer>(queryText('lookup/servers'));
}

async function aboutRun(
  database: Database,
  inputs: LookupInputs,
  servers: readonly LookupServer[],
): Promise<LookupAbout> {
  const categories = await database.rows<{ category: string }>(queryText('lookup/categories'));
  const challengers = await database.rows<{ branch_id: string }>(
    'SELECT branch_id FROM challenger_branches ORDER BY branch_id',
  );
  return {
    kind: LOOKUP_KIND,
    version: LOOKUP_VERSION,
    run_id: inputs.runId,
    data_cutoff: inputs.dataCutoff,
    generated_at: inputs.generatedAt.toISOString(),
    first_ds: inputs.firstDs,
    horizon_days: inputs.horizonDays,
    quantiles: inputs.quantiles,
    interval: inputs.interval,
    baseline: inputs.baseline,
    servers,
    challenger_branches: challengers.map((row) => row.branch_id),
    events: inputs.events,
    categories: categories.map((row) => row.category),
    history_from: null,
    previous_run_id: inputs.earlier[0]?.runId ?? null,
  };
}

/** Rows and keys come as two streams, so that a key is not read once a day. */
async function writeSeries(
  database: Database,
  keys: Database,
  sink: LookupSink,
  about: LookupAbout,
  inputs: LookupInputs,
): Promise<void> {
  const names = ['yhat', 'yhat_lower', 'yhat_upper', ...inputs.quantiles.map(quantileColumn)];
  const codes = about.servers.map((server) => literal(serverText(server))).join(', ');
  const rows = streamColumns(
    database,
    `(SELECT ${names.map(identifier).join(', ')}, list_position([${codes}], ${SERVER_TEXT}) - 1 AS server FROM forecasts)`,
    { ...Object.fromEntries(names.map((name) => [name, 'f64' as const])), server: 'u8' as const },
  );
  const pair = new SeriesRows(names, about.horizon_days);
  const series = streamColumns(keys, `(${queryText('lookup/series-keys')})`, {}, [
    'branch_id',
    'sku_id',
    'category',
  ]);
  const renderer = new RowRenderer(about);
  const out = new ByteWriter();
  for await (const chunk of series) {
    const [branches, skus, categories] = ['branch_id', 'sku_id', 'category'].map(chunk.texts) as string[][];
    for (let k = 0; k < chunk.rows; k++) {
      if (!(await pair.next(rows)))
        throw new Error(`the forecast of ${branches![k]} / ${skus![k]} has no rows`);
      const key = lookupKey(branches![k]!, skus![k]!);
      const head = { branch: branches![k]!, sku: skus![k]!, category: categories![k] ?? 'unknown' };
      renderSeries(out, renderer, about, head, pair.columns, pair.servers);
      await sink.put('rendered', key, out.copy());
      await sink.put('numbers', key, packNumbers(pair.columns, pair.servers, 0, about.horizon_days));
    }
  }
}

const SERVER_TEXT = `served_by || chr(31) || coalesce(fallback_reason, chr(31)) || chr(31) || model_version`;

function serverText({ served_by, fallback_reason, model_version }: LookupServer): string {
  return [served_by, fallback_reason ?? '\u001f', model_version].join('\u001f');
}

/** JSON text of a series without its braces. Numbers are columns of one series, `servers` the codes of its rows. */
export function renderSeries(
  out: ByteWriter,
  renderer: RowRenderer,
  about: Pick<LookupAbout, 'servers' | 'horizon_days'>,
  head: { readonly branch: string; readonly sku: string; readonly category: string },
  columns: readonly Float64Array[],
  servers: Uint8Array,
): void {
  const isNoTrade = (code: number) => about.servers[code]!.served_by === 'no_trade';
  const code = servingCode(servers, 0, about.horizon_days, isNoTrade);
  out.clear();
  out.text(seriesHead(head.branch, head.sku, head.category, about.servers[code]!));
  for (let h = 0; h < about.horizon_days; h++) {
    if (h > 0) out.byte(COMMA);
    renderer.open(out, columns, h, h, servers[h]!);
    out.byte(CLOSE);
  }
  out.byte(CLOSE_LIST);
}

type RowStream = AsyncGenerator<{
  readonly rows: number;
  readonly numbers: Readonly<Record<string, ArrayLike<number>>>;
}>;

/** The rows of one series after the other, out of chunks that end anywhere. */
class SeriesRows {
  readonly columns: Float64Array[];
  readonly servers: Uint8Array;
  readonly #names: readonly string[];
  readonly #rows: number;
  #chunk: Awaited<ReturnType<RowStream['next']>>['value'] | null = null;
  #at = 0;

  constructor(names: readonly string[], rows: number) {
    this.#names = names;
    this.#rows = rows;
    this.columns = names.map(() => new Float64Array(rows));
    this.servers = new Uint8Array(rows);
  }

  async next(stream: RowStream): Promise<boolean> {
    let filled = 0;
    while (filled < this.#rows) {
      if (this.#chunk === null || this.#at >= this.#chunk.rows) {
        const { done, value } = await stream.next();
        if (done) return false;
        this.#chunk = value;
        this.#at = 0;
      }
      const count = Math.min(this.#rows - filled, this.#chunk.rows - this.#at);
      this.#copy(filled, count);
      filled += count;
      this.#at += count;
    }
    return true;
  }

  #copy(to: number, count: number): void {
    const { numbers } = this.#chunk!;
    this.#names.forEach((name, c) => {
      const from = numbers[name]!;
      const column = this.columns[c]!;
      for (let k = 0; k < count; k++) column[to + k] = from[this.#at + k]!;
    });
    for (let k = 0; k < count; k++) this.servers[to + k] = numbers.server![this.#at + k]!;
  }
}
