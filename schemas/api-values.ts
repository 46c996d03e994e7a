/** Values that several requests and answers of the lookup service have. Words and units are those of docs/data-contract.md. */
import { z } from 'zod';

/** A date of the calendar, YYYY-MM-DD. */
export const apiDate = z.iso.date();
/** An instant in UTC, ISO 8601 with `Z`. */
export const apiInstant = z.iso.datetime();
export const apiMonth = z
  .string()
  .regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'a month of the calendar, YYYY-MM')
  .describe('a month of the calendar, YYYY-MM');
export const apiId = z.string().min(1).max(1000);
export const runIdText = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/, 'an id as /v1/runs has them')
  .describe('identity of a run');
/** Units of a SKU: not negative, on a grid of 10⁻⁶ like the sales. */
export const units = z.number().min(0);

export const freshness = z
  .enum(['fresh', 'late', 'stale', 'expired'])
  .describe(
    'fresh: the next run is not due yet; late: its deadline has passed; stale: long past it; expired: do not order by it',
  );

/** What every answer says about its age, in the body and as headers. */
export const envelope = z.object({
  run_id: runIdText,
  data_cutoff: apiDate.describe('last day of actuals used'),
  generated_at: apiInstant.describe('when the run produced its rows'),
  next_expected_at: apiInstant.describe('deadline by which the next run is expected'),
  age_seconds: z.int().describe('seconds since generated_at'),
  freshness,
});

/** Which run to answer from, and how old it may be. Every data route takes these. */
export const vintageQuery = z.object({
  as_of: apiDate.optional().describe('answer from the newest kept run with this data_cutoff'),
  run_id: runIdText.optional().describe('answer from this run'),
  max_age: z
    .int()
    .min(0)
    .max(1_000_000_000)
    .optional()
    .describe('seconds; a run that is older is a problem response, not a quiet answer'),
});

export const pageSize = (most: number, usual: number) =>
  z.int().min(1).max(most).optional().describe(`most rows in the answer; ${usual} when not given`);

export const cursor = z
  .string()
  .max(3000)
  .regex(/^[A-Za-z0-9_-]+$/, 'the next_cursor of an answer')
  .optional()
  .describe('where the page before ended: the `next_cursor` of its answer');

export const nextCursor = z
  .string()
  .nullable()
  .describe('for the next page, also in `Link: rel="next"`; null on the last');

export type Envelope = z.infer<typeof envelope>;
