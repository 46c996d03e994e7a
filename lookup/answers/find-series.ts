import { lookupKey } from '../../warehouse/lookup-format.ts';
import { type Lookup, readBranch } from '../../warehouse/lookup-reader.ts';
import { nearestOf, nearIds } from '../near-ids.ts';
import { ProblemError } from '../problem-error.ts';
import type { ServedRun } from '../served-run.ts';

/** Why a series has no forecast: null when it is not even known. */
export function exclusionReason({ lookup }: ServedRun, branch: string, sku: string): string | null {
  const known = readBranch(lookup, branch);
  const at = known === null ? -1 : known.skus.indexOf(sku);
  return at < 0 ? null : (known!.excluded[at] ?? null);
}

/** What to say of a series that has no forecast. */
export function seriesProblem(run: ServedRun, branch: string, sku: string): ProblemError {
  const { lookup, runId } = run;
  const known = readBranch(lookup, branch);
  if (known === null) return branchProblem(run, branch);
  const at = known.skus.indexOf(sku);
  if (at >= 0) {
    const reason = known.excluded[at] ?? 'unknown';
    const text = `${quoted(sku)} in ${quoted(branch)} is known and has no forecast: ${reason}`;
    return new ProblemError('SERIES_EXCLUDED', text, { reason, run_id: runId });
  }
  const inBranch = nearestOf(sku, known.skus);
  if (lookup.file.has('skus', lookupKey(sku)))
    return new ProblemError(
      'SERIES_NOT_FOUND',
      `branch ${quoted(branch)} does not have the SKU ${quoted(sku)}`,
      {
        near: inBranch,
        run_id: runId,
      },
    );
  const near = inBranch.length > 0 ? inBranch : nearIds(lookup, 'skus', sku);
  return new ProblemError('SKU_NOT_FOUND', `no SKU is called ${quoted(sku)}${perhaps(near)}`, {
    near,
    run_id: runId,
  });
}

export function branchProblem({ lookup, runId }: ServedRun, branch: string): ProblemError {
  const near = nearIds(lookup, 'branches', branch);
  return new ProblemError('BRANCH_NOT_FOUND', `no branch is called ${quoted(branch)}${perhaps(near)}`, {
    near,
    run_id: runId,
  });
}

export function categoryProblem({ about }: Lookup, category: string): ProblemError {
  const near = nearestOf(category, about.categories);
  const text = `no category is called ${quoted(category)}${perhaps(near)}`;
  return new ProblemError('CATEGORY_NOT_FOUND', text, { near, run_id: about.run_id });
}

function perhaps(near: readonly string[]): string {
  return near.length === 0 ? '' : `; perhaps ${near.map(quoted).join(' or ')} was meant`;
}

/** An id as it came, cut so that an answer stays small. */
export function quoted(id: string): string {
  return JSON.stringify(id.length > 80 ? `${id.slice(0, 80)}…` : id);
}
