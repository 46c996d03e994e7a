/** How good the forecasts are, and which SKUs need a look. */
import { z } from 'zod';
import { apiDate, apiId, envelope, pageSize, runIdText, units, vintageQuery } from './api-values.ts';

/** Null where a metric is not defined (docs/metrics.md). */
const metric = z.number().nullable();

const measured = {
  rows: z.int().describe('series-days scored'),
  sum_units: units,
  wape: metric,
  baseline_wape: metric,
  bias: metric,
  baseline_bias: metric,
  rmsse: metric,
  baseline_rmsse: metric,
  mase: metric,
  baseline_mase: metric,
  coverage: metric.describe('share of days inside the interval; its aim is `interval`'),
  width: metric.describe('mean width of the interval over mean units'),
};

export const accuracyQuery = vintageQuery.extend({
  segment_kind: z.enum(['all', 'category', 'branch', 'velocity_class', 'demand_class']).optional(),
});

/** `GET /v1/accuracy`: the backtest’s reporting folds, by segment, against the baseline. */
export const accuracyAnswer = envelope.extend({
  baseline: z.string().describe('model that the forecast is compared with'),
  interval: z.number(),
  folds: z.int().describe('reporting folds'),
  segments: z.array(
    z.object({
      segment_kind: z.string(),
      segment: z.string(),
      ...measured,
    }),
  ),
  horizons: z
    .array(z.object({ horizon_days: z.int(), ...measured }))
    .describe('all series, by day of the horizon'),
  champions: z.array(
    z.object({
      segment: z.string(),
      champion: z.string(),
      partner: z.string().nullable().describe('other model of a blend'),
      partner_share: z.number().nullable(),
    }),
  ),
});

export const MOST_EXCEPTIONS = 500;
export const USUAL_EXCEPTIONS = 50;
export const EXCEPTION_KINDS = ['change', 'bias', 'fallback', 'stockout'] as const;

export const exceptionsQuery = vintageQuery.extend({
  kind: z
    .enum(EXCEPTION_KINDS)
    .optional()
    .describe(
      'change (default): largest change of the forecast since the run before; bias: earlier forecasts furthest from what was sold; fallback: not by a champion; stockout: out of stock lately, with demand ahead',
    ),
  branch: apiId.optional(),
  limit: pageSize(MOST_EXCEPTIONS, USUAL_EXCEPTIONS),
});

/** A figure is there where the kind has it: see docs/api.md. */
export const exceptionRow = z.object({
  branch_id: z.string(),
  sku_id: z.string(),
  category: z.string(),
  served_by: z.string(),
  fallback_reason: z.string().nullable(),
  yhat: units.describe('expected units over the days that `days` counts'),
  days: z.int(),
  previous_yhat: units.nullable().describe('change: what the run before expected over the same days'),
  change_units: z.number().nullable().describe('change: yhat − previous_yhat'),
  change: metric.describe('change: yhat / previous_yhat − 1'),
  actual_units: units.nullable().describe('bias: sold on the days that were forecast'),
  bias: metric.describe('bias: Σ(ŷ − y) / Σ y of those days'),
  bias_units: z.number().nullable().describe('bias: Σ(ŷ − y)'),
  stockout_days: z.int().nullable().describe('stockout: days with a stockout among the last 7 of the data'),
  last_stockout_ds: apiDate.nullable(),
  run_id: runIdText,
});

/** `GET /v1/exceptions`: the SKUs that need a look, the worst first. */
export const exceptionsAnswer = envelope.extend({
  kind: z.enum(EXCEPTION_KINDS),
  previous_run_id: runIdText.nullable().describe('what a change is measured against'),
  total: z.int().describe('how many the run holds; a run keeps the worst only'),
  rows: z.array(exceptionRow),
});

export type ExceptionKind = (typeof EXCEPTION_KINDS)[number];
export type ExceptionRow = z.infer<typeof exceptionRow>;
export type AccuracyAnswer = z.infer<typeof accuracyAnswer>;
