import type { Database } from '../warehouse/duckdb.ts';
import { queryText } from '../warehouse/query-file.ts';
import type { JobContext } from './job.ts';

/** A delisting takes away a few pairs a night; more than this share of what sells is an extract that lists only a part. */
const MOST_LEFT_OUT = 0.1;

interface LeftOut {
  readonly sold: number;
  readonly left_out: number;
  readonly example: string | null;
}

/**
 * Warns (ASSORTMENT_PARTIAL) when the assortment leaves out much of what sold in the last four weeks: an assortment is a whole list, and
 * one that only names new pairs would silently take the forecast from all others. Reads the tables `base` and `params`.
 */
export async function warnOfPartialAssortment(
  database: Database,
  context: Pick<JobContext, 'warn'>,
): Promise<void> {
  const [found] = await database.rows<LeftOut>(queryText('feature/left-out-by-assortment'));
  const { sold, left_out, example } = found!;
  if (left_out <= sold * MOST_LEFT_OUT) return;
  context.warn(
    'ASSORTMENT_PARTIAL',
    `${left_out} of ${sold} pairs that sold in the last four weeks are not in the assortment and get no forecast, such as ${example}; an assortment lists every pair that a branch carries`,
  );
}
