import type { RowsQuery } from '../../schemas/api-forecasts.ts';
import { USUAL_PAGE_ROWS } from '../../schemas/api-forecasts.ts';
import { type LookupBranch, lookupKey } from '../../warehouse/lookup-format.ts';
import { CLOSE, CLOSE_LIST, COMMA, type SeriesNumbers } from '../../warehouse/lookup-numbers.ts';
import { type Lookup, readBranch, readNumbers } from '../../warehouse/lookup-reader.ts';
import { type Answer, member } from '../answer.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import { ProblemError } from '../problem-error.ts';
import { placeOf, quantileNumbers } from '../select-rows.ts';
import type { ServedRun } from '../served-run.ts';
import { branchProblem, categoryProblem } from './find-series.ts';
import { addForecastRow, forecastTable } from './series.ts';

interface Row {
  readonly branch: string;
  readonly sku: string;
  readonly category: string;
  readonly numbers: SeriesNumbers;
  readonly h: number;
}

/** Where a page begins. */
interface Place {
  readonly branch: string;
  readonly sku: string | null;
  readonly h: number;
}

interface Page {
  readonly rows: readonly Row[];
  readonly next: Place | null;
}

/** Branches that a page looks through for a category that few of them have. */
const MOST_BRANCHES = 50;
const BRANCHES_AT_ONCE = 10;

/** Rows in branch_id, sku_id, ds order. Problems: BRANCH_NOT_FOUND, CATEGORY_NOT_FOUND, DAY_OUT_OF_RANGE, QUANTILE_UNKNOWN, CURSOR_INVALID. */
export function rowsAnswer(run: ServedRun, query: RowsQuery): Answer {
  const { lookup, runId } = run;
  const quantiles = quantileNumbers(lookup.about, query.quantiles);
  const start = query.cursor === undefined ? null : startOf(query.cursor);
  if (query.branch !== undefined && readBranch(lookup, query.branch) === null)
    throw branchProblem(run, query.branch);
  const page = readPage(lookup, query, start);
  const next =
    page.next === null ? null : encodeCursor([runId, page.next.branch, page.next.sku, page.next.h]);
  return {
    run,
    isOfRun: true,
    next,
    json(out) {
      out.text(',"rows":[');
      let key: Uint8Array = Buffer.alloc(0);
      page.rows.forEach((row, k) => {
        if (k > 0) out.byte(COMMA);
        const previous = page.rows[k - 1];
        if (previous?.numbers !== row.numbers) key = keyText(row);
        lookup.renderer.openAfter(out, key, row.numbers.columns, row.h, row.numbers.servers[row.h]!);
        if (quantiles.length > 0) lookup.renderer.quantiles(out, row.numbers.columns, quantiles, row.h);
        out.byte(CLOSE);
      });
      out.byte(CLOSE_LIST);
      out.text(member('next_cursor', next));
    },
    table() {
      const builder = forecastTable(run, quantiles);
      for (const { branch, sku, numbers, h } of page.rows)
        addForecastRow(builder, run, branch, sku, numbers, h, quantiles);
      return builder.table;
    },
  };
}

/** The run that a cursor continues; null when there is none. */
export function runOfCursor(cursor: string | undefined): string | null {
  if (cursor === undefined) return null;
  const [runId] = decodeCursor(cursor);
  return typeof runId === 'string' ? runId : null;
}

function startOf(cursor: string): Place {
  const [, branch, sku, h] = decodeCursor(cursor);
  const isPlace =
    typeof branch === 'string' && (sku === null || typeof sku === 'string') && Number.isSafeInteger(h);
  if (!isPlace || (h as number) < 0) throw cursorProblem();
  return { branch: branch as string, sku: sku as string | null, h: h as number };
}

export function cursorProblem(): ProblemError {
  return new ProblemError('CURSOR_INVALID', 'expected the next_cursor of an answer to the same question');
}

function readPage(lookup: Lookup, query: RowsQuery, start: Place | null): Page {
  const limit = query.limit ?? USUAL_PAGE_ROWS;
  const { horizon_days, categories } = lookup.about;
  const only = query.ds === undefined ? null : placeOf(lookup.about, query.ds);
  const category = query.category === undefined ? null : categories.indexOf(query.category);
  if (category === -1) throw categoryProblem(lookup, query.category!);
  const rows: Row[] = [];
  let seen = 0;
  for (const name of branchesFrom(lookup, query.branch, start)) {
    if (seen++ >= MOST_BRANCHES) return { rows, next: { branch: name, sku: null, h: 0 } };
    const branch = readBranch(lookup, name)!;
    for (let at = firstSku(branch, name, start); at < branch.skus.length; at++) {
      if (branch.excluded[at] !== null || (category !== null && branch.categories[at] !== category)) continue;
      const sku = branch.skus[at]!;
      const isStart = start !== null && start.branch === name && start.sku === sku;
      const first = only ?? (isStart ? start.h : 0);
      const last = only ?? horizon_days - 1;
      if (rows.length >= limit) return { rows, next: { branch: name, sku, h: 0 } };
      const numbers = readNumbers(lookup, name, sku)!;
      for (let h = first; h <= last; h++) {
        if (rows.length >= limit) return { rows, next: { branch: name, sku, h } };
        rows.push({ branch: name, sku, category: categories[branch.categories[at]!]!, numbers, h });
      }
    }
  }
  return { rows, next: null };
}

/** Branches in order, from the cursor's on. */
function* branchesFrom(lookup: Lookup, only: string | undefined, start: Place | null): Generator<string> {
  if (only !== undefined) {
    if (start !== null && start.branch !== only) throw cursorProblem();
    yield only;
    return;
  }
  let from = lookupKey(start?.branch ?? '');
  for (;;) {
    const keys = lookup.file.keys('branches', from, BRANCHES_AT_ONCE);
    for (const key of keys) yield key.toString();
    if (keys.length < BRANCHES_AT_ONCE) return;
    // The first key after the last one.
    from = Buffer.concat([keys.at(-1)!, Buffer.of(0)]);
  }
}

function firstSku(branch: LookupBranch, name: string, start: Place | null): number {
  if (start === null || start.branch !== name || start.sku === null) return 0;
  const at = branch.skus.indexOf(start.sku);
  if (at < 0) throw cursorProblem();
  return at;
}

function keyText({ branch, sku, category }: Row): Buffer {
  return Buffer.from(
    `{"branch_id":${JSON.stringify(branch)},"sku_id":${JSON.stringify(sku)},"category":${JSON.stringify(category)},`,
  );
}
