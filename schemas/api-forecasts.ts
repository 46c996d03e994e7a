/** Requests and answers about forecasts of series. */
import { z } from 'zod';
import {
  apiDate,
  apiId,
  cursor,
  envelope,
  nextCursor,
  pageSize,
  runIdText,
  units,
  vintageQuery,
} from './api-values.ts';

/** Most keys of a batch. */
export const MOST_BATCH_KEYS = 1000;
/** Most rows of a page of `GET /v1/forecasts`. */
export const MOST_PAGE_ROWS = 10_000;
export const USUAL_PAGE_ROWS = 1000;
export const MOST_HISTORY_DAYS = 3660;

/** One day of a series: a row of the published table. */
export const forecastRow = z.object({
  ds: apiDate.describe('target day'),
  horizon_days: z.int().min(1),
  yhat: units.describe('expected units'),
  yhat_lower: units.describe('lower end of the central interval'),
  yhat_upper: units.describe('upper end of the central interval'),
  served_by: z.string().describe('model that really produced the row'),
  fallback_reason: z.string().nullable().describe('why it is not the champion; null when it is'),
  model_version: z.string().describe('version of the bundle: the champion’s, or the challenger’s'),
  run_id: runIdText,
  quantiles: z
    .record(z.string().regex(/^q\d{3}$/), units)
    .optional()
    .describe('by per mille, such as q100; only when asked for'),
});

export const seriesStatus = z
  .enum(['present', 'fallback', 'not_found', 'excluded'])
  .describe(
    'fallback: forecast, but not by a champion; excluded: known, without a forecast; not_found: no such series',
  );

const seriesKey = { branch_id: z.string(), sku_id: z.string() };

export const historyDay = z.object({
  ds: apiDate,
  units: units.nullable().describe('units sold; null where the branch was closed or nobody knows'),
  stockout: z.boolean(),
  promotion: z.boolean(),
  closed: z.boolean().describe('the branch did not trade'),
  event: z.string().nullable(),
});

export const dayAhead = z.object({
  ds: apiDate,
  promotion: z.boolean(),
  closed: z.boolean(),
  event: z.string().nullable(),
});

export const previousForecast = z.object({
  run_id: runIdText,
  data_cutoff: apiDate,
  rows: z.array(forecastRow.pick({ ds: true, yhat: true, yhat_lower: true, yhat_upper: true })),
});

export const seriesParams = z.object({ branch: apiId, sku: apiId });

const windowQuery = {
  from: apiDate.optional().describe('first target day'),
  to: apiDate.optional().describe('last target day'),
  quantiles: z
    .union([z.literal('all'), z.array(z.number().gt(0).lt(1)).min(1).max(99)])
    .optional()
    .describe('`all`, or levels of the run joined by commas, such as 0.1,0.9'),
};

export const seriesQuery = vintageQuery.extend({
  ...windowQuery,
  history: z
    .int()
    .min(0)
    .max(MOST_HISTORY_DAYS)
    .optional()
    .describe('days of actuals up to the cutoff, and what is known of the days ahead'),
  compare: z.literal('previous').optional().describe('adds the forecast of the run before'),
});

/** `GET /v1/forecasts/{branch}/{sku}`: one series over its horizon. */
export const seriesAnswer = envelope.extend({
  ...seriesKey,
  category: z.string(),
  status: seriesStatus.extract(['present', 'fallback']),
  served_by: z.string().describe('model of the first day on which the SKU trades'),
  fallback_reason: z.string().nullable(),
  interval: z.number().describe('level of the central interval, such as 0.8').optional(),
  rows: z.array(forecastRow),
  history: z.array(historyDay).optional(),
  ahead: z.array(dayAhead).optional(),
  previous: previousForecast.nullable().optional().describe('null: the run before did not have it'),
});

export const rowsQuery = vintageQuery.extend({
  branch: apiId.optional(),
  category: apiId.optional(),
  ds: apiDate.optional().describe('this target day only'),
  quantiles: windowQuery.quantiles,
  limit: pageSize(MOST_PAGE_ROWS, USUAL_PAGE_ROWS),
  cursor,
});

export const keyedRow = z.object({ ...seriesKey, category: z.string(), ...forecastRow.shape });

/** `GET /v1/forecasts`: filtered rows in branch_id, sku_id, ds order. */
export const rowsAnswer = envelope.extend({ rows: z.array(keyedRow), next_cursor: nextCursor });

export const batchBody = z.strictObject({
  keys: z
    .array(z.unknown())
    .min(1)
    .max(MOST_BATCH_KEYS)
    .describe('objects of branch_id and sku_id; a key that is not one is answered with not_found'),
  from: windowQuery.from,
  to: windowQuery.to,
  quantiles: windowQuery.quantiles,
});

export const batchResult = z.object({
  branch_id: z.string().nullable(),
  sku_id: z.string().nullable(),
  status: seriesStatus,
  reason: z.string().nullable().optional().describe('why there is no forecast: that of the ledger'),
  category: z.string().optional(),
  served_by: z.string().optional(),
  fallback_reason: z.string().nullable().optional(),
  rows: z.array(forecastRow).optional(),
});

/** `POST /v1/forecasts:batch`: one result for each key, in the order of the keys. */
export const batchAnswer = envelope.extend({ results: z.array(batchResult) });

export type ForecastRow = z.infer<typeof forecastRow>;
export type SeriesQuery = z.infer<typeof seriesQuery>;
export type RowsQuery = z.infer<typeof rowsQuery>;
export type BatchBody = z.infer<typeof batchBody>;
export type BatchResult = z.infer<typeof batchResult>;
export type HistoryDay = z.infer<typeof historyDay>;
export type DayAhead = z.infer<typeof dayAhead>;
