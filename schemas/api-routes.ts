/** Every route of the lookup service but for its schemas, so that the service can listen before those are loaded. */
import type { Scope } from './api-scopes.ts';
import type { ProblemCode } from './problem-codes.ts';

/** Representations that `Accept` may ask for. */
export const MEDIA_TYPES = {
  json: 'application/json',
  csv: 'text/csv',
  arrow: 'application/vnd.apache.arrow.stream',
  parquet: 'application/vnd.apache.parquet',
} as const;
export type Representation = keyof typeof MEDIA_TYPES;

export interface RouteFacts {
  readonly method: 'GET' | 'POST';
  /** As OpenAPI writes it. */
  readonly path: string;
  readonly summary: string;
  readonly representations: readonly Representation[];
  /** Null: no key needed. */
  readonly scope: Scope | null;
  readonly problems: readonly ProblemCode[];
}

const ROWS = ['json', 'csv', 'arrow', 'parquet'] as const;
const JSON_ONLY = ['json'] as const;
const VINTAGE = [
  'RUN_NOT_FOUND',
  'RUN_RETIRED',
  'FORECAST_TOO_OLD',
  'NOTHING_PUBLISHED',
] as const satisfies readonly ProblemCode[];

export const ROUTE_FACTS = {
  series: {
    method: 'GET',
    path: '/v1/forecasts/{branch}/{sku}',
    summary: 'one series over its horizon, with its history if asked',
    representations: ROWS,
    scope: 'read',
    problems: [
      'BRANCH_NOT_FOUND',
      'SKU_NOT_FOUND',
      'SERIES_NOT_FOUND',
      'SERIES_EXCLUDED',
      'DAY_OUT_OF_RANGE',
      'QUANTILE_UNKNOWN',
      ...VINTAGE,
    ],
  },
  rows: {
    method: 'GET',
    path: '/v1/forecasts',
    summary: 'filtered rows, a page at a time',
    representations: ROWS,
    scope: 'read',
    problems: [
      'BRANCH_NOT_FOUND',
      'CATEGORY_NOT_FOUND',
      'DAY_OUT_OF_RANGE',
      'QUANTILE_UNKNOWN',
      'CURSOR_INVALID',
      ...VINTAGE,
    ],
  },
  batch: {
    method: 'POST',
    path: '/v1/forecasts:batch',
    summary: 'up to 1,000 series, each with a status of its own',
    representations: ROWS,
    scope: 'read',
    problems: ['BODY_INVALID', 'BODY_TOO_LARGE', 'DAY_OUT_OF_RANGE', 'QUANTILE_UNKNOWN', ...VINTAGE],
  },
  predict: {
    method: 'GET',
    path: '/v1/predict',
    summary: 'units of each SKU of a branch in a month',
    representations: ROWS,
    scope: 'read',
    problems: ['BRANCH_NOT_FOUND', 'SKU_NOT_FOUND', 'SERIES_NOT_FOUND', 'DAY_OUT_OF_RANGE', ...VINTAGE],
  },
  postPredict: {
    method: 'POST',
    path: '/predict',
    summary: 'the same, asked with a JSON body',
    representations: ROWS,
    scope: 'read',
    problems: [
      'BODY_INVALID',
      'BRANCH_NOT_FOUND',
      'SKU_NOT_FOUND',
      'SERIES_NOT_FOUND',
      'DAY_OUT_OF_RANGE',
      ...VINTAGE,
    ],
  },
  branches: {
    method: 'GET',
    path: '/v1/branches',
    summary: 'the branches',
    representations: JSON_ONLY,
    scope: 'read',
    problems: VINTAGE,
  },
  skus: {
    method: 'GET',
    path: '/v1/skus',
    summary: 'the SKUs, all or of a branch',
    representations: JSON_ONLY,
    scope: 'read',
    problems: ['BRANCH_NOT_FOUND', 'CURSOR_INVALID', ...VINTAGE],
  },
  status: {
    method: 'GET',
    path: '/v1/status',
    summary: 'how fresh the forecast is, and what it covers',
    representations: JSON_ONLY,
    scope: 'read',
    problems: VINTAGE,
  },
  accuracy: {
    method: 'GET',
    path: '/v1/accuracy',
    summary: 'the backtest by segment, against the baseline',
    representations: JSON_ONLY,
    scope: 'read',
    problems: VINTAGE,
  },
  exceptions: {
    method: 'GET',
    path: '/v1/exceptions',
    summary: 'the SKUs that need a look, the worst first',
    representations: JSON_ONLY,
    scope: 'read',
    problems: ['BRANCH_NOT_FOUND', ...VINTAGE],
  },
  runs: {
    method: 'GET',
    path: '/v1/runs',
    summary: 'the nights, published or not',
    representations: JSON_ONLY,
    scope: 'read',
    problems: ['NOTHING_PUBLISHED'],
  },
  run: {
    method: 'GET',
    path: '/v1/runs/{id}',
    summary: 'one night: its jobs, gates and counts',
    representations: JSON_ONLY,
    scope: 'read',
    problems: ['RUN_NOT_FOUND', 'NOTHING_PUBLISHED'],
  },
  live: {
    method: 'GET',
    path: '/live',
    summary: 'the process answers',
    representations: JSON_ONLY,
    scope: null,
    problems: [],
  },
  ready: {
    method: 'GET',
    path: '/ready',
    summary: 'a run that has not expired is served',
    representations: JSON_ONLY,
    scope: null,
    problems: ['NOTHING_PUBLISHED', 'FORECAST_EXPIRED', 'RUN_UNREADABLE'],
  },
  health: {
    method: 'GET',
    path: '/health',
    summary: 'what is well and what is not',
    representations: JSON_ONLY,
    scope: null,
    problems: [],
  },
  metrics: {
    method: 'GET',
    path: '/metrics',
    summary: 'figures for Prometheus',
    representations: JSON_ONLY,
    scope: 'metrics',
    problems: [],
  },
} as const satisfies Record<string, RouteFacts>;

export type RouteName = keyof typeof ROUTE_FACTS;
