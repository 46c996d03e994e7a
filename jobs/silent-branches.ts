import { clip } from '../schemas/errors.ts';
import type { Database } from '../warehouse/duckdb.ts';
import { queryText } from '../warehouse/query-file.ts';
import type { JobContext } from './job.ts';

const MOST_NAMED = 5;

interface SilentBranch {
  readonly branch_id: string;
  /** First open day without a sale. */
  readonly silent_since: string;
}

/**
 * Warns (BRANCH_SILENT) when a branch that sells nearly every day has no sale on the last days up to the cutoff, while others have: its part
 * of the extract may be missing, and its days would pass for days without demand. Reads `sales`, `closed_days` and `params`.
 */
export async function warnOfSilentBranches(
  database: Database,
  context: Pick<JobContext, 'warn' | 'asOf'>,
): Promise<void> {
  const silent = await database.rows<SilentBranch>(queryText('feature/silent-branches'));
  if (silent.length === 0) return;
  const named = silent
    .slice(0, MOST_NAMED)
    .map(({ branch_id, silent_since }) => `${clip(branch_id, 80)} since ${silent_since}`);
  const more = silent.length > MOST_NAMED ? ` and ${silent.length - MOST_NAMED} more` : '';
  const branches = silent.length === 1 ? '1 branch' : `${silent.length} branches`;
  context.warn(
    'BRANCH_SILENT',
    `${branches} that sold nearly every day of eight weeks ${silent.length === 1 ? 'has' : 'have'} no sale up to ${context.asOf} while others have: ${named.join(', ')}${more}; these days count as days without demand unless the missing sales are delivered, or the branch is given a closed_on or a closed day`,
  );
}
