import { z } from 'zod';
import { PROBLEMS, type ProblemCode } from './problem-codes.ts';

/** Body of every answer with status 400 and above, as `application/problem+json`. */
export const problem = z.object({
  type: z.string().describe('`urn:shelfcast:problem:` and the code in lower case, words joined by -'),
  title: z.string(),
  status: z.int(),
  code: z.enum(Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]]),
  detail: z.string().describe('what happened here, and how to mend it'),
  instance: z.string().describe('the id of the request, which its log line has too'),
  near: z
    .array(z.string())
    .optional()
    .describe(
      'ids that were perhaps meant, the nearest first; of branches, SKUs or categories, as the code says',
    ),
  issues: z
    .array(z.object({ at: z.string(), expected: z.string() }))
    .optional()
    .describe('every part of the request that is wrong'),
  run_id: z.string().optional(),
  age_seconds: z.int().optional(),
  reason: z.string().optional().describe('of an excluded series: that of the ledger'),
});

export type Problem = z.infer<typeof problem>;
