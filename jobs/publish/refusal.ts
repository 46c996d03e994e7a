import { ShelfcastError } from '../../schemas/errors.ts';
import { isAcceptable } from '../../schemas/gates.ts';
import type { PublishedManifest } from '../../schemas/manifest.ts';
import type { JobContext } from '../job.ts';
import type { GateFinding } from './gates.ts';

export interface RefusalFacts {
  readonly served: PublishedManifest | null;
  /** Whether the refused tables stand in `runs/<run_id>/refused/`, from which the night makes a page. */
  readonly isKept: boolean;
}

/** PUBLISH_REFUSED with every gate that failed, what is still served, where to look, and how to go on. */
export function refusal(
  { runId, asOf, layout }: Pick<JobContext, 'runId' | 'asOf' | 'layout'>,
  failed: readonly GateFinding[],
  { served, isKept }: RefusalFacts,
): ShelfcastError {
  const names = failed.map((finding) => finding.name).join(', ');
  const still =
    served === null
      ? 'nothing is published'
      : `still served: run ${served.run_id} with data to ${served.data_cutoff}, generated ${served.generated_at}`;
  const acceptable = failed.filter((finding) => isAcceptable(finding.name));
  const flags = acceptable.map((finding) => `--accept ${finding.name}`).join(' ');
  return new ShelfcastError('PUBLISH_REFUSED', {
    // The page before what is served: `status` shows the first part of a message, and what is served anyhow.
    message: `run ${runId} with data to ${asOf} is not published, refused by ${names}${
      isKept ? `; report: ${layout.refusedReport(runId)}` : ''
    }; ${still}`,
    issues: failed.map(({ name, expected, came, mend }) => ({ at: name, expected, came, mend })),
    mend: `${
      acceptable.length < failed.length
        ? 'a table that is incomplete or invalid is never published'
        : `mend the input and run again, or, having looked, publish this very table with: shelfcast run … ${flags}`
    }${isKept ? `; the refused tables are kept, for any Parquet reader, in ${layout.refused(runId)}` : ''}`,
    where: { job: 'publish' },
  });
}
