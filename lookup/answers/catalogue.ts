import type { SkusQuery } from '../../schemas/api-catalogue.ts';
import { USUAL_SKUS } from '../../schemas/api-catalogue.ts';
import { EXCEPTION_KINDS, type ExceptionKind, USUAL_EXCEPTIONS } from '../../schemas/api-insight.ts';
import { exceptionsKey, isKeyPart, lookupKey } from '../../warehouse/lookup-format.ts';
import { readBranch } from '../../warehouse/lookup-reader.ts';
import { type Answer, member } from '../answer.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import type { ServedRun } from '../served-run.ts';
import { branchProblem } from './find-series.ts';
import { cursorProblem } from './rows.ts';

export function branchesAnswer(run: ServedRun): Answer {
  const branches = documentText(run, lookupKey('branches'));
  return { run, isOfRun: true, json: (out) => out.text(`,"branches":${branches}`) };
}

/** The members of the document follow the envelope as they are. */
export function accuracyAnswer(run: ServedRun, segmentKind: string | undefined): Answer {
  const accuracy = JSON.parse(documentText(run, lookupKey('accuracy'))) as {
    segments: { segment_kind: string }[];
  };
  const segments = accuracy.segments.filter(
    (row) => segmentKind === undefined || row.segment_kind === segmentKind,
  );
  return {
    run,
    isOfRun: true,
    json(out) {
      for (const [name, value] of Object.entries({ ...accuracy, segments })) out.text(member(name, value));
    },
  };
}

interface Exceptions {
  readonly total: number;
  readonly rows: readonly unknown[];
}

/** Problem: BRANCH_NOT_FOUND. */
export function exceptionsAnswer(
  run: ServedRun,
  query: {
    readonly kind?: ExceptionKind | undefined;
    readonly branch?: string | undefined;
    readonly limit?: number | undefined;
  },
): Answer {
  const kind = query.kind ?? EXCEPTION_KINDS[0];
  const { branch } = query;
  if (branch !== undefined && readBranch(run.lookup, branch) === null) throw branchProblem(run, branch);
  const text = run.lookup.file.get('documents', exceptionsKey(kind, branch));
  const found: Exceptions = text === undefined ? { total: 0, rows: [] } : JSON.parse(text.toString());
  return {
    run,
    isOfRun: true,
    json(out) {
      out.text(member('kind', kind));
      out.text(member('previous_run_id', run.lookup.about.previous_run_id));
      out.text(member('total', found.total));
      out.text(member('rows', found.rows.slice(0, query.limit ?? USUAL_EXCEPTIONS)));
    },
  };
}

/** Problems: BRANCH_NOT_FOUND, CURSOR_INVALID. */
export function skusAnswer(run: ServedRun, query: SkusQuery): Answer {
  const limit = query.limit ?? USUAL_SKUS;
  const start = query.cursor === undefined ? '' : skuOf(query.cursor);
  const { texts, next } =
    query.branch === undefined ? allSkus(run, start, limit) : branchSkus(run, query.branch, start, limit);
  const cursor = next === null ? null : encodeCursor([run.runId, next]);
  return {
    run,
    isOfRun: true,
    next: cursor,
    json(out) {
      out.text(`,"skus":[${texts.join(',')}]`);
      out.text(member('next_cursor', cursor));
    },
  };
}

function skuOf(cursor: string): string {
  const [, sku, ...more] = decodeCursor(cursor);
  // A cursor of rows has more parts.
  if (more.length > 0 || typeof sku !== 'string' || !isKeyPart(sku)) throw cursorProblem();
  return sku;
}

function allSkus({ lookup }: ServedRun, start: string, limit: number) {
  const found = lookup.file.entries('skus', lookupKey(start), limit + 1);
  return {
    texts: found.slice(0, limit).map(({ value }) => value.toString()),
    next: found.length > limit ? found[limit]!.key.toString() : null,
  };
}

function branchSkus(run: ServedRun, name: string, start: string, limit: number) {
  const { lookup } = run;
  const branch = readBranch(lookup, name);
  if (branch === null) throw branchProblem(run, name);
  const at = start === '' ? 0 : branch.skus.indexOf(start);
  if (at < 0) throw cursorProblem();
  const texts = branch.skus
    .slice(at, at + limit)
    .map((sku) => lookup.file.get('skus', lookupKey(sku))!.toString());
  return { texts, next: branch.skus[at + limit] ?? null };
}

function documentText({ lookup }: ServedRun, key: Buffer): string {
  return lookup.file.get('documents', key)!.toString();
}
