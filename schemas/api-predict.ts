/** The dashboard's question: units of each SKU for a branch and a month. */
import { z } from 'zod';
import { apiDate, apiId, apiMonth, envelope, runIdText, units, vintageQuery } from './api-values.ts';

const question = {
  branch: apiId,
  month: apiMonth,
  sku: apiId.optional().describe('this SKU only; a batch of them: several requests'),
};

export const predictQuery = vintageQuery.extend(question);

/** `POST /predict` takes the same as JSON. */
export const predictBody = z.strictObject({ ...question, ...vintageQuery.shape });

export const dayRange = z.object({ from: apiDate, to: apiDate });

export const predictedTotal = z.object({
  units: units.describe('actual_units + forecast_units'),
  units_lower: units
    .nullable()
    .describe(
      'actual_units + lower end of the interval of the coming days’ total, calibrated on backtested month totals; null where there is none',
    ),
  units_upper: units.nullable(),
  actual_units: units.describe('sold on the past days of the month'),
  forecast_units: units.describe('expected on its coming days within the horizon'),
});

export const predictedSku = z.object({
  sku_id: z.string(),
  category: z.string(),
  ...predictedTotal.shape,
  status: z.enum(['present', 'fallback', 'excluded']),
  reason: z.string().nullable().describe('why there is no forecast, or why it is not by a champion; or null'),
  served_by: z.string().nullable().describe('null where no coming day of the month is forecast'),
  run_id: runIdText,
});

/** What each day of the month is answered from. Ranges have both ends; null where no day is of the kind. */
export const monthDays = z.object({
  days: z.int().describe('days of the month'),
  actual: dayRange.nullable().describe('past days: what was sold'),
  forecast: dayRange.nullable().describe('coming days: what is expected'),
  before_history: dayRange.nullable().describe('past days that the run no longer holds: not counted'),
  beyond_horizon: dayRange.nullable().describe('days that are not forecast yet: not counted'),
});

/** `GET /v1/predict` and `POST /predict`. */
export const predictAnswer = envelope.extend({
  branch_id: z.string(),
  month: apiMonth,
  covers: monthDays,
  interval: z.number().describe('level of the intervals, such as 0.8'),
  total: predictedTotal.describe('the branch; its interval is its own, not the sum of the SKUs’'),
  rows: z.array(predictedSku).describe('in sku_id order'),
});

export type PredictQuery = z.infer<typeof predictQuery>;
export type PredictedSku = z.infer<typeof predictedSku>;
export type PredictedTotal = z.infer<typeof predictedTotal>;
export type MonthDays = z.infer<typeof monthDays>;
