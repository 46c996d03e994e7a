/** What there is: branches, SKUs, runs, and how fresh it all is. */
import { z } from 'zod';
import {
  apiDate,
  apiId,
  apiInstant,
  apiMonth,
  cursor,
  envelope,
  nextCursor,
  pageSize,
  runIdText,
  vintageQuery,
} from './api-values.ts';

export const branchesAnswer = envelope.extend({
  branches: z.array(
    z.object({
      branch_id: z.string(),
      series: z.int().describe('SKUs with a forecast'),
      excluded: z.int().describe('SKUs without'),
    }),
  ),
});

export const MOST_SKUS = 10_000;
export const USUAL_SKUS = 1000;

export const skusQuery = vintageQuery.extend({
  branch: apiId.optional().describe('SKUs of this branch only'),
  limit: pageSize(MOST_SKUS, USUAL_SKUS),
  cursor,
});

export const skusAnswer = envelope.extend({
  skus: z.array(
    z.object({
      sku_id: z.string(),
      category: z.string(),
      branches: z.int().describe('branches with a forecast of it'),
    }),
  ),
  next_cursor: nextCursor,
});

const counts = z.object({
  rows: z.int(),
  series: z.int(),
  skus: z.int(),
  branches: z.int(),
  fallback_rows: z.int(),
  ledger: z.record(z.string(), z.int()).describe('series by state'),
});

/** How a night ended; the code of its error, never its text. */
export const runSummary = z.object({
  run_id: runIdText,
  data_cutoff: apiDate,
  status: z.enum(['running', 'published', 'refused', 'failed', 'stopped']),
  started_at: apiInstant.nullable(),
  finished_at: apiInstant.nullable(),
  duration_seconds: z.number().nullable(),
  error_code: z.string().nullable(),
  is_current: z.boolean().describe('whether it is what is served'),
  is_kept: z.boolean().describe('whether `run_id=` and `as_of=` can still be answered from it'),
});

export const statusAnswer = envelope.extend({
  name: z.string().describe('name in the configuration'),
  stale_at: apiInstant,
  expires_at: apiInstant.nullable(),
  late_seconds: z.int().describe('seconds since next_expected_at; 0 while fresh'),
  first_ds: apiDate,
  last_ds: apiDate,
  horizon_days: z.int(),
  history_from: apiDate.nullable().describe('first day of actuals that the run holds'),
  months: z.array(apiMonth).describe('months that /v1/predict answers, in order'),
  default_month: apiMonth.describe('the month of the first forecast day'),
  model_version: z.string(),
  code_version: z.string(),
  quantiles: z.array(z.number()),
  interval: z.number(),
  categories: z.array(z.string()),
  counts,
  previous_run_id: runIdText.nullable().describe('the run that compare=previous shows'),
  last_run: runSummary.nullable().describe('the latest night, whether it published or not'),
});

export const runsAnswer = envelope.extend({ runs: z.array(runSummary).describe('the newest first') });

export const runParams = z.object({ id: runIdText });

export const runAnswer = envelope.extend({
  run: runSummary.extend({
    jobs: z.array(z.object({ job: z.string(), state: z.string(), duration_seconds: z.number() })),
    warnings: z.array(z.object({ job: z.string(), code: z.string() })),
    counts: counts.nullable(),
    gates: z
      .array(
        z.object({
          name: z.string(),
          outcome: z.string(),
          figure: z.number().nullable(),
          threshold: z.number().nullable(),
        }),
      )
      .nullable(),
    model_version: z.string().nullable(),
  }),
});

/** `GET /live`: the process answers. */
export const liveAnswer = z.object({ status: z.literal('live') });

/** `GET /ready`: 200 while a run that has not expired is served, else a problem of status 503. */
export const readyAnswer = envelope.extend({ status: z.literal('ready') });

/** `GET /health`: always 200; says what is wrong. */
export const healthAnswer = z.object({
  status: z.enum(['ok', 'degraded', 'unavailable']),
  freshness: z.enum(['fresh', 'late', 'stale', 'expired', 'none']),
  run_id: runIdText.nullable(),
  data_cutoff: apiDate.nullable(),
  generated_at: apiInstant.nullable(),
  next_expected_at: apiInstant.nullable(),
  age_seconds: z.int().nullable(),
  uptime_seconds: z.int(),
  code_version: z.string(),
});

export type RunSummary = z.infer<typeof runSummary>;
export type StatusAnswer = z.infer<typeof statusAnswer>;
export type SkusQuery = z.infer<typeof skusQuery>;
