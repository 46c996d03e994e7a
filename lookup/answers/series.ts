import type { DayAhead, HistoryDay, SeriesQuery } from '../../schemas/api-forecasts.ts';
import { isoDay, parseDay } from '../../schemas/day.ts';
import { quantileColumn } from '../../schemas/quantile-column.ts';
import type { ByteWriter } from '../../warehouse/byte-writer.ts';
import { isKeyPart, lookupKey, onGrid } from '../../warehouse/lookup-format.ts';
import { CLOSED, KNOWN, PROMOTION, type SeriesHistory, STOCKOUT } from '../../warehouse/lookup-history.ts';
import {
  CLOSE,
  CLOSE_LIST,
  COMMA,
  FIXED_COLUMNS,
  type SeriesNumbers,
} from '../../warehouse/lookup-numbers.ts';
import { readHistory, readNumbers } from '../../warehouse/lookup-reader.ts';
import { type Answer, member } from '../answer.ts';
import { type RowSelection, selectRows } from '../select-rows.ts';
import type { ServedRun } from '../served-run.ts';
import { type RowTable, TableBuilder } from '../tables/row-table.ts';
import { seriesProblem } from './find-series.ts';

const ROWS = Buffer.from('"rows":[');
const SERVED_BY = Buffer.from('"served_by":"');
const QUOTE = 34;

/** One series. `previous` is the run that `compare=previous` shows, or null. Problems: those of `seriesProblem` and `selectRows`. */
export function seriesAnswer(
  run: ServedRun,
  previous: ServedRun | null,
  { branch, sku }: { readonly branch: string; readonly sku: string },
  query: SeriesQuery,
): Answer {
  const { lookup } = run;
  const isPossible = isKeyPart(branch) && isKeyPart(sku);
  const rendered = isPossible ? lookup.file.get('rendered', lookupKey(branch, sku)) : undefined;
  if (rendered === undefined) throw seriesProblem(run, branch, sku);
  const selection = selectRows(lookup.about, query);
  return {
    run,
    isOfRun: query.compare === undefined,
    servedBy: servedBy(rendered),
    json(out) {
      out.byte(COMMA);
      if (selection.isWhole) out.bytes(rendered);
      else writeSelected(out, run, rendered, readNumbers(lookup, branch, sku)!, selection);
      out.text(member('interval', lookup.about.interval));
      if (query.history !== undefined)
        writeHistory(out, run, readHistory(lookup, branch, sku), query.history);
      if (query.compare !== undefined) out.text(member('previous', previousOf(previous, branch, sku)));
    },
    table: () => seriesTable(run, branch, sku, readNumbers(lookup, branch, sku)!, selection),
  };
}

/** The first member of this name: no id can hold its quotes. */
function servedBy(rendered: Buffer): string {
  const from = rendered.indexOf(SERVED_BY) + SERVED_BY.length;
  return rendered.toString('latin1', from, rendered.indexOf(QUOTE, from));
}

/** What stands before the rows is the same whatever rows are asked for. */
export function writeSelected(
  out: ByteWriter,
  { lookup }: ServedRun,
  rendered: Buffer,
  { columns, servers }: SeriesNumbers,
  { first, last, quantiles }: RowSelection,
): void {
  out.bytes(rendered.subarray(0, rendered.indexOf(ROWS) + ROWS.length));
  for (let h = first; h <= last; h++) {
    if (h > first) out.byte(COMMA);
    lookup.renderer.open(out, columns, h, h, servers[h]!);
    if (quantiles.length > 0) lookup.renderer.quantiles(out, columns, quantiles, h);
    out.byte(CLOSE);
  }
  out.byte(CLOSE_LIST);
}

function writeHistory(out: ByteWriter, run: ServedRun, history: SeriesHistory | null, days: number): void {
  const { data_cutoff, events, horizon_days } = run.lookup.about;
  const cutoff = parseDay(data_cutoff)!;
  const past: HistoryDay[] = [];
  const ahead: DayAhead[] = [];
  const end = history === null ? 0 : history.flags.length;
  for (let place = 0; place < end; place++) {
    const day = history!.firstDay + place;
    if (day <= cutoff - days || day > cutoff + horizon_days) continue;
    const flags = history!.flags[place]!;
    const event = history!.events.get(place);
    const known = {
      promotion: (flags & PROMOTION) !== 0,
      closed: (flags & CLOSED) !== 0,
      event: event === undefined ? null : (events[event - 1] ?? null),
    };
    if (day > cutoff) {
      ahead.push({ ds: isoDay(day), ...known });
      continue;
    }
    const units = (flags & KNOWN) === 0 ? null : onGrid(history!.units[place]!);
    past.push({ ds: isoDay(day), units, stockout: (flags & STOCKOUT) !== 0, ...known });
  }
  out.text(member('history', past));
  out.text(member('ahead', ahead));
}

function previousOf(previous: ServedRun | null, branch: string, sku: string) {
  const numbers = previous === null ? null : readNumbers(previous.lookup, branch, sku);
  if (previous === null || numbers === null) return null;
  const { run_id, data_cutoff, first_ds, horizon_days } = previous.lookup.about;
  const firstDay = parseDay(first_ds)!;
  const [yhat, lower, upper] = numbers.columns;
  const rows = Array.from({ length: horizon_days }, (_, h) => ({
    ds: isoDay(firstDay + h),
    yhat: yhat![h]!,
    yhat_lower: lower![h]!,
    yhat_upper: upper![h]!,
  }));
  return { run_id, data_cutoff, rows };
}

/** Columns of forecast rows that are no JSON, in the order of the published table. */
export function forecastTable({ lookup }: ServedRun, quantiles: readonly number[]): TableBuilder {
  return new TableBuilder([
    ['branch_id', 'text'],
    ['sku_id', 'text'],
    ['ds', 'date'],
    ['horizon_days', 'integer'],
    ['yhat', 'number'],
    ['yhat_lower', 'number'],
    ['yhat_upper', 'number'],
    ...quantiles.map((q) => [quantileColumn(lookup.about.quantiles[q]!), 'number'] as const),
    ['served_by', 'text'],
    ['fallback_reason', 'text'],
    ['model_version', 'text'],
    ['data_cutoff', 'date'],
    ['run_id', 'text'],
    ['generated_at', 'instant'],
  ]);
}

/** Adds row `h` of a series. */
export function addForecastRow(
  builder: TableBuilder,
  { lookup: { about } }: ServedRun,
  branch: string,
  sku: string,
  { columns, servers }: SeriesNumbers,
  h: number,
  quantiles: readonly number[],
): void {
  const server = about.servers[servers[h]!]!;
  builder.add(
    branch,
    sku,
    isoDay(parseDay(about.first_ds)! + h),
    h + 1,
    columns[0]![h]!,
    columns[1]![h]!,
    columns[2]![h]!,
    ...quantiles.map((q) => columns[FIXED_COLUMNS + q]![h]!),
    server.served_by,
    server.fallback_reason,
    server.model_version,
    about.data_cutoff,
    about.run_id,
    about.generated_at,
  );
}

function seriesTable(
  run: ServedRun,
  branch: string,
  sku: string,
  numbers: SeriesNumbers,
  { first, last, quantiles }: RowSelection,
): RowTable {
  const builder = forecastTable(run, quantiles);
  for (let h = first; h <= last; h++) addForecastRow(builder, run, branch, sku, numbers, h, quantiles);
  return builder.table;
}
