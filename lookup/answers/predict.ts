import type { MonthDays, PredictedSku, PredictedTotal, PredictQuery } from '../../schemas/api-predict.ts';
import { type Day, isoDay, parseDay } from '../../schemas/day.ts';
import { type LookupAbout, type MonthInterval, onGrid } from '../../warehouse/lookup-format.ts';
import { KNOWN } from '../../warehouse/lookup-history.ts';
import { servingCode } from '../../warehouse/lookup-numbers.ts';
import { monthsOf, readBranch, readHistory, readMonth, readNumbers } from '../../warehouse/lookup-reader.ts';
import { type Answer, member } from '../answer.ts';
import { ProblemError } from '../problem-error.ts';
import type { ServedRun } from '../served-run.ts';
import { constantColumn, type RowTable } from '../tables/row-table.ts';
import { branchProblem, seriesProblem } from './find-series.ts';

/** Days of a month by what is known of them; ends included, empty where first > last. */
interface MonthPlan {
  readonly first: Day;
  readonly last: Day;
  readonly cutoff: Day;
  readonly actual: readonly [Day, Day];
  readonly forecast: readonly [Day, Day];
  readonly beforeHistory: readonly [Day, Day];
  readonly beyondHorizon: readonly [Day, Day];
}

/** Units of each SKU of a branch in a month. Problems: BRANCH_NOT_FOUND, those of a series, DAY_OUT_OF_RANGE. */
export function predictAnswer(run: ServedRun, query: PredictQuery): Answer {
  const { lookup } = run;
  const { about } = lookup;
  const branch = readBranch(lookup, query.branch);
  if (branch === null) throw branchProblem(run, query.branch);
  if (query.sku !== undefined && !branch.skus.includes(query.sku))
    throw seriesProblem(run, query.branch, query.sku);
  const plan = planMonth(about, query.month);
  const intervals = readMonth(lookup, query.branch, query.month);
  const isChallenged = about.challenger_branches.includes(query.branch);
  const rows: PredictedSku[] = [];
  const sums = { actual: 0, forecast: 0 };
  branch.skus.forEach((sku, at) => {
    if (query.sku !== undefined && query.sku !== sku) return;
    const row = predictSku(run, plan, query.branch, sku, {
      category: about.categories[branch.categories[at]!]!,
      excluded: branch.excluded[at]!,
      interval: intervals?.skus[at] ?? null,
      isChallenged,
    });
    sums.actual += row.actual_units;
    sums.forecast += row.forecast_units;
    // A SKU that is no longer forecast is of interest while the month has sales of it.
    if (row.status !== 'excluded' || row.units > 0 || query.sku !== undefined) rows.push(row);
  });
  const own = query.sku === undefined ? (intervals?.branch ?? null) : null;
  const total =
    query.sku === undefined
      ? predicted(sums.actual, sums.forecast, isFuture(plan) ? own : NOTHING_AHEAD, isChallenged)
      : totalOf(rows[0]!);
  const covers = coverage(plan);
  return {
    run,
    isOfRun: true,
    ...(query.sku === undefined ? {} : { servedBy: rows[0]!.served_by ?? 'none' }),
    json(out) {
      out.text(member('branch_id', query.branch));
      out.text(member('month', query.month));
      out.text(member('covers', covers));
      out.text(member('interval', about.interval));
      out.text(member('total', total));
      out.text(member('rows', rows));
    },
    table: () => predictTable(run, query, rows),
  };
}

const NOTHING_AHEAD: MonthInterval = [0, 0, 0];

function isFuture({ forecast: [from, to] }: MonthPlan): boolean {
  return from <= to;
}

interface SkuFacts {
  readonly category: string;
  readonly excluded: string | null;
  readonly interval: MonthInterval | null;
  readonly isChallenged: boolean;
}

function predictSku(
  run: ServedRun,
  plan: MonthPlan,
  branch: string,
  sku: string,
  facts: SkuFacts,
): PredictedSku {
  const { lookup, runId } = run;
  const { about } = lookup;
  const actual = sumActuals(run, branch, sku, plan);
  const numbers = facts.excluded === null ? readNumbers(lookup, branch, sku) : null;
  if (numbers === null)
    return {
      sku_id: sku,
      category: facts.category,
      ...predicted(actual, 0, isFuture(plan) ? null : NOTHING_AHEAD, false),
      status: 'excluded',
      reason: facts.excluded,
      served_by: null,
      run_id: runId,
    };
  const firstDay = parseDay(about.first_ds)!;
  let ahead = 0;
  for (let day = plan.forecast[0]; day <= plan.forecast[1]; day++)
    ahead += numbers.columns[0]![day - firstDay]!;
  const isNoTrade = (code: number) => about.servers[code]!.served_by === 'no_trade';
  const server = about.servers[servingCode(numbers.servers, 0, about.horizon_days, isNoTrade)]!;
  return {
    sku_id: sku,
    category: facts.category,
    ...predicted(actual, ahead, isFuture(plan) ? facts.interval : NOTHING_AHEAD, facts.isChallenged),
    status: server.fallback_reason === null ? 'present' : 'fallback',
    reason: server.fallback_reason,
    served_by: isFuture(plan) ? server.served_by : null,
    run_id: runId,
  };
}

/**
 * Past and coming units with the interval of the coming ones. The intervals of totals are the champion's: for a branch of the
 * challenger they move with its forecast.
 */
function predicted(
  actual: number,
  forecast: number,
  interval: MonthInterval | null,
  isChallenged: boolean,
): PredictedTotal {
  const scale = isChallenged && interval !== null && interval[0] > 0 ? forecast / interval[0] : 1;
  return {
    units: onGrid(actual + forecast),
    units_lower: interval === null ? null : onGrid(actual + scale * interval[1]),
    units_upper: interval === null ? null : onGrid(actual + scale * interval[2]),
    actual_units: onGrid(actual),
    forecast_units: onGrid(forecast),
  };
}

function totalOf({
  units,
  units_lower,
  units_upper,
  actual_units,
  forecast_units,
}: PredictedSku): PredictedTotal {
  return { units, units_lower, units_upper, actual_units, forecast_units };
}

function sumActuals(
  { lookup }: ServedRun,
  branch: string,
  sku: string,
  { actual: [from, to] }: MonthPlan,
): number {
  if (from > to) return 0;
  const history = readHistory(lookup, branch, sku);
  if (history === null) return 0;
  let sum = 0;
  const start = Math.max(0, from - history.firstDay);
  const end = Math.min(history.flags.length - 1, to - history.firstDay);
  for (let place = start; place <= end; place++)
    if ((history.flags[place]! & KNOWN) !== 0) sum += onGrid(history.units[place]!);
  return sum;
}

/** Problem: DAY_OUT_OF_RANGE when no day of the month is in the history or the horizon. */
function planMonth(about: LookupAbout, month: string): MonthPlan {
  const first = parseDay(`${month}-01`);
  if (first === null || !monthsOf(about).includes(month)) throw outside(about, month);
  const last = lastOfMonth(month);
  const cutoff = parseDay(about.data_cutoff)!;
  const historyFrom = about.history_from === null ? cutoff + 1 : parseDay(about.history_from)!;
  const horizonEnd = parseDay(about.first_ds)! + about.horizon_days - 1;
  return {
    first,
    last,
    cutoff,
    actual: [Math.max(first, historyFrom), Math.min(last, cutoff)],
    forecast: [Math.max(first, parseDay(about.first_ds)!), Math.min(last, horizonEnd)],
    beforeHistory: [first, Math.min(last, cutoff, historyFrom - 1)],
    beyondHorizon: [Math.max(first, horizonEnd + 1), last],
  };
}

function lastOfMonth(month: string): Day {
  for (let date = 31; ; date--) {
    const day = parseDay(`${month}-${date}`);
    if (day !== null) return day;
  }
}

function outside(about: LookupAbout, month: string): ProblemError {
  const months = monthsOf(about);
  return new ProblemError(
    'DAY_OUT_OF_RANGE',
    `${month} is outside the data: run ${about.run_id} answers ${months[0]} to ${months.at(-1)}`,
    { run_id: about.run_id },
  );
}

function coverage(plan: MonthPlan): MonthDays {
  const range = ([from, to]: readonly [Day, Day]) =>
    from > to ? null : { from: isoDay(from), to: isoDay(to) };
  return {
    days: plan.last - plan.first + 1,
    actual: range(plan.actual),
    forecast: range(plan.forecast),
    before_history: range(plan.beforeHistory),
    beyond_horizon: range(plan.beyondHorizon),
  };
}

function predictTable(run: ServedRun, query: PredictQuery, rows: readonly PredictedSku[]): RowTable {
  const { data_cutoff, generated_at, run_id } = run.lookup.about;
  const text = (name: keyof PredictedSku) => ({
    name,
    type: 'text' as const,
    values: rows.map((row) => row[name]),
  });
  const number = (name: keyof PredictedSku) => ({ ...text(name), type: 'number' as const });
  const count = rows.length;
  return {
    rows: count,
    columns: [
      constantColumn('branch_id', 'text', query.branch, count),
      text('sku_id'),
      text('category'),
      constantColumn('month', 'text', query.month, count),
      number('units'),
      number('units_lower'),
      number('units_upper'),
      number('actual_units'),
      number('forecast_units'),
      text('status'),
      text('reason'),
      text('served_by'),
      constantColumn('data_cutoff', 'date', data_cutoff, count),
      constantColumn('run_id', 'text', run_id, count),
      constantColumn('generated_at', 'instant', generated_at, count),
    ],
  };
}
