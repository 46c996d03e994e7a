/** Small answers of the service, each of the form that its schema prescribes. */

import type {
  AccuracyAnswer,
  BranchesAnswer,
  ExceptionsAnswer,
  PredictAnswer,
  SeriesAnswer,
  StatusAnswer,
} from '../../../lookup/page/answers.ts';
import { branchesAnswer, statusAnswer } from '../../../schemas/api-catalogue.ts';
import { seriesAnswer } from '../../../schemas/api-forecasts.ts';
import { accuracyAnswer, exceptionsAnswer } from '../../../schemas/api-insight.ts';
import { predictAnswer } from '../../../schemas/api-predict.ts';

export const ENVELOPE = {
  run_id: 'r2',
  data_cutoff: '2026-11-19',
  generated_at: '2026-11-20T02:07:31.000Z',
  next_expected_at: '2026-11-21T03:00:00.000Z',
  age_seconds: 3600,
  freshness: 'fresh',
} as const;

export const STATUS: StatusAnswer = statusAnswer.parse({
  ...ENVELOPE,
  name: 'chain',
  stale_at: '2026-11-22T03:00:00.000Z',
  expires_at: '2026-11-24T03:00:00.000Z',
  late_seconds: 0,
  first_ds: '2026-11-20',
  last_ds: '2026-12-03',
  horizon_days: 14,
  history_from: '2025-01-01',
  months: ['2026-10', '2026-11', '2026-12'],
  default_month: '2026-11',
  model_version: 'm1',
  code_version: 'c1',
  quantiles: [0.1, 0.5, 0.9],
  interval: 0.8,
  categories: ['pain', 'skin'],
  counts: {
    rows: 42,
    series: 3,
    skus: 3,
    branches: 1,
    fallback_rows: 14,
    ledger: { forecast: 2, cold_start: 1 },
  },
  previous_run_id: 'r1',
  last_run: null,
});

export const BRANCHES: BranchesAnswer = branchesAnswer.parse({
  ...ENVELOPE,
  branches: [
    { branch_id: 'north', series: 3, excluded: 1 },
    { branch_id: 'south "2"', series: 3, excluded: 0 },
  ],
});

const SKU = { category: 'pain', status: 'present', reason: null, served_by: 'gbdt', run_id: 'r2' };

/** Half sold, half to come, four rows: a champion's, a fallback's, an excluded one, and one whose id looks like a formula. */
export const MONTH: PredictAnswer = predictAnswer.parse({
  ...ENVELOPE,
  branch_id: 'north',
  month: '2026-11',
  covers: {
    days: 30,
    actual: { from: '2026-11-01', to: '2026-11-19' },
    forecast: { from: '2026-11-20', to: '2026-11-30' },
    before_history: null,
    beyond_horizon: null,
  },
  interval: 0.8,
  total: { units: 130.5, units_lower: 120.25, units_upper: 142, actual_units: 90, forecast_units: 40.5 },
  rows: [
    {
      ...SKU,
      sku_id: '=1+1',
      units: 3.5,
      units_lower: 3,
      units_upper: 6,
      actual_units: 3,
      forecast_units: 0.5,
    },
    {
      ...SKU,
      sku_id: 'S10',
      units: 100,
      units_lower: 92,
      units_upper: 110.5,
      actual_units: 70,
      forecast_units: 30,
    },
    {
      ...SKU,
      sku_id: 'S9',
      category: 'skin, hair',
      status: 'fallback',
      reason: 'short_history',
      served_by: 'sku_profile',
      units: 20,
      units_lower: 12,
      units_upper: 31,
      actual_units: 10,
      forecast_units: 10,
    },
    {
      ...SKU,
      sku_id: 'old',
      status: 'excluded',
      reason: 'discontinued',
      served_by: null,
      units: 7,
      units_lower: null,
      units_upper: null,
      actual_units: 7,
      forecast_units: 0,
    },
  ],
});

/** December, of which only three days are forecast. */
export const NEXT_MONTH: PredictAnswer = predictAnswer.parse({
  ...MONTH,
  month: '2026-12',
  covers: {
    days: 31,
    actual: null,
    forecast: { from: '2026-12-01', to: '2026-12-03' },
    before_history: null,
    beyond_horizon: { from: '2026-12-04', to: '2026-12-31' },
  },
});

const day = { stockout: false, promotion: false, closed: false, event: null };
const row = { served_by: 'gbdt', fallback_reason: null, model_version: 'trees-1', run_id: 'r2' };

/** Four days of sales, one a year ago, two days ahead. */
export const SERIES: SeriesAnswer = seriesAnswer.parse({
  ...ENVELOPE,
  branch_id: 'north',
  sku_id: 'S10',
  category: 'pain',
  status: 'present',
  served_by: 'gbdt',
  fallback_reason: null,
  interval: 0.8,
  rows: [
    {
      ...row,
      ds: '2026-11-20',
      horizon_days: 1,
      yhat: 5,
      yhat_lower: 2,
      yhat_upper: 9,
      quantiles: { q050: 1, q100: 2, q500: 5, q900: 9, q950: 11 },
    },
    {
      ...row,
      ds: '2026-11-21',
      horizon_days: 2,
      yhat: 6,
      yhat_lower: 3,
      yhat_upper: 10,
      quantiles: { q050: 2, q100: 3, q500: 6, q900: 10, q950: 12 },
    },
  ],
  history: [
    { ...day, ds: '2025-11-21', units: 8 },
    { ...day, ds: '2026-11-16', units: 4 },
    { ...day, ds: '2026-11-17', units: null, closed: true },
    { ...day, ds: '2026-11-18', units: 0, stockout: true },
    { ...day, ds: '2026-11-19', units: 6, promotion: true },
  ],
  ahead: [
    { ds: '2026-11-20', promotion: true, closed: false, event: 'Friday sale' },
    { ds: '2026-11-21', promotion: false, closed: false, event: null },
  ],
  previous: {
    run_id: 'r1',
    data_cutoff: '2026-11-18',
    rows: [{ ds: '2026-11-20', yhat: 4, yhat_lower: 1, yhat_upper: 8 }],
  },
});

const figures = {
  rows: 100,
  rmsse: null,
  baseline_rmsse: null,
  mase: null,
  baseline_mase: null,
  baseline_bias: 0.1,
  width: 1,
};

export const ACCURACY: AccuracyAnswer = accuracyAnswer.parse({
  ...ENVELOPE,
  baseline: 'seasonal_naive',
  interval: 0.8,
  folds: 3,
  segments: [
    {
      ...figures,
      segment_kind: 'all',
      segment: 'all',
      sum_units: 300,
      wape: 0.3,
      baseline_wape: 0.4,
      bias: -0.012,
      coverage: 0.79,
    },
    {
      ...figures,
      segment_kind: 'category',
      segment: 'pain',
      sum_units: 100,
      wape: 0.2,
      baseline_wape: 0.4,
      bias: 0.01,
      coverage: 0.8,
    },
    {
      ...figures,
      segment_kind: 'category',
      segment: 'skin_care',
      sum_units: 200,
      wape: 0.5,
      baseline_wape: 0.4,
      bias: 0,
      coverage: 0.7,
    },
    {
      ...figures,
      segment_kind: 'category',
      segment: 'empty',
      sum_units: 0,
      wape: null,
      baseline_wape: null,
      bias: null,
      coverage: null,
    },
  ],
  horizons: [
    { ...figures, horizon_days: 1, sum_units: 150, wape: 0.25, baseline_wape: 0.4, bias: 0, coverage: 0.8 },
    { ...figures, horizon_days: 2, sum_units: 150, wape: 0.35, baseline_wape: 0.4, bias: 0, coverage: 0.8 },
  ],
  champions: [],
});

const exception = {
  branch_id: 'south "2"',
  sku_id: 'S10',
  category: 'pain',
  served_by: 'gbdt',
  fallback_reason: null,
  yhat: 30,
  days: 13,
  previous_yhat: null,
  change_units: null,
  change: null,
  actual_units: null,
  bias: null,
  bias_units: null,
  stockout_days: null,
  last_stockout_ds: null,
  run_id: 'r2',
};

export const CHANGES: ExceptionsAnswer = exceptionsAnswer.parse({
  ...ENVELOPE,
  kind: 'change',
  previous_run_id: 'r1',
  total: 40,
  rows: [
    { ...exception, previous_yhat: 40, change_units: -10, change: -0.25 },
    { ...exception, sku_id: 'S9', yhat: 12, previous_yhat: 8, change_units: 4, change: 0.5 },
  ],
});

export const STOCKOUTS: ExceptionsAnswer = exceptionsAnswer.parse({
  ...CHANGES,
  kind: 'stockout',
  total: 1,
  rows: [{ ...exception, stockout_days: 3, last_stockout_ds: '2026-11-19' }],
});
