/** Every route of the lookup service: what it takes and what it answers. OpenAPI and the checks of requests are made from it. */
import type { z } from 'zod';
import {
  branchesAnswer,
  healthAnswer,
  liveAnswer,
  readyAnswer,
  runAnswer,
  runParams,
  runsAnswer,
  skusAnswer,
  skusQuery,
  statusAnswer,
} from './api-catalogue.ts';
import {
  batchAnswer,
  batchBody,
  rowsAnswer,
  rowsQuery,
  seriesAnswer,
  seriesParams,
  seriesQuery,
} from './api-forecasts.ts';
import { accuracyAnswer, accuracyQuery, exceptionsAnswer, exceptionsQuery } from './api-insight.ts';
import { predictAnswer, predictBody, predictQuery } from './api-predict.ts';
import type { ProblemCode } from './api-problems.ts';
import type { Scope } from './api-scopes.ts';
import { vintageQuery } from './api-values.ts';

/** Representations that `Accept` may ask for. */
export const MEDIA_TYPES = {
  json: 'application/json',
  csv: 'text/csv',
  arrow: 'application/vnd.apache.arrow.stream',
  parquet: 'application/vnd.apache.parquet',
} as const;
export type Representation = keyof typeof MEDIA_TYPES;

export interface ApiRoute {
  readonly method: 'GET' | 'POST';
  /** As OpenAPI writes it. */
  readonly path: string;
  readonly summary: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodObject;
  /** Body of a 200 as JSON; null where it is plain text. */
  readonly answer: z.ZodObject | null;
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

export const ROUTES = {
  series: {
    method: 'GET',
    path: '/v1/forecasts/{branch}/{sku}',
    summary: 'one series over its horizon, with its history if asked',
    params: seriesParams,
    query: seriesQuery,
    answer: seriesAnswer,
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
    query: rowsQuery,
    answer: rowsAnswer,
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
    query: vintageQuery,
    body: batchBody,
    answer: batchAnswer,
    representations: ROWS,
    scope: 'read',
    problems: ['BODY_INVALID', 'BODY_TOO_LARGE', 'DAY_OUT_OF_RANGE', 'QUANTILE_UNKNOWN', ...VINTAGE],
  },
  predict: {
    method: 'GET',
    path: '/v1/predict',
    summary: 'units of each SKU of a branch in a month',
    query: predictQuery,
    answer: predictAnswer,
    representations: ROWS,
    scope: 'read',
    problems: ['BRANCH_NOT_FOUND', 'SKU_NOT_FOUND', 'SERIES_NOT_FOUND', 'DAY_OUT_OF_RANGE', ...VINTAGE],
  },
  postPredict: {
    method: 'POST',
    path: '/predict',
    summary: 'the same, asked with a JSON body',
    body: predictBody,
    answer: predictAnswer,
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
    query: vintageQuery,
    answer: branchesAnswer,
    representations: JSON_ONLY,
    scope: 'read',
    problems: VINTAGE,
  },
  skus: {
    method: 'GET',
    path: '/v1/skus',
    summary: 'the SKUs, all or of a branch',
    query: skusQuery,
    answer: skusAnswer,
    representations: JSON_ONLY,
    scope: 'read',
    problems: ['BRANCH_NOT_FOUND', 'CURSOR_INVALID', ...VINTAGE],
  },
  status: {
    method: 'GET',
    path: '/v1/status',
    summary: 'how fresh the forecast is, and what it covers',
    query: vintageQuery,
    answer: statusAnswer,
    representations: JSON_ONLY,
    scope: 'read',
    problems: VINTAGE,
  },
  accuracy: {
    method: 'GET',
    path: '/v1/accuracy',
    summary: 'the backtest by segment, against the baseline',
    query: accuracyQuery,
    answer: accuracyAnswer,
    representations: JSON_ONLY,
    scope: 'read',
    problems: VINTAGE,
  },
  exceptions: {
    method: 'GET',
    path: '/v1/exceptions',
    summary: 'the SKUs that need a look, the worst first',
    query: exceptionsQuery,
    answer: exceptionsAnswer,
    representations: JSON_ONLY,
    scope: 'read',
    problems: ['BRANCH_NOT_FOUND', ...VINTAGE],
  },
  runs: {
    method: 'GET',
    path: '/v1/runs',
    summary: 'the nights, published or not',
    answer: runsAnswer,
    representations: JSON_ONLY,
    scope: 'read',
    problems: ['NOTHING_PUBLISHED'],
  },
  run: {
    method: 'GET',
    path: '/v1/runs/{id}',
    summary: 'one night: its jobs, gates and counts',
    params: runParams,
    answer: runAnswer,
    representations: JSON_ONLY,
    scope: 'read',
    problems: ['RUN_NOT_FOUND', 'NOTHING_PUBLISHED'],
  },
  live: {
    method: 'GET',
    path: '/live',
    summary: 'the process answers',
    answer: liveAnswer,
    representations: JSON_ONLY,
    scope: null,
    problems: [],
  },
  ready: {
    method: 'GET',
    path: '/ready',
    summary: 'a run that has not expired is served',
    answer: readyAnswer,
    representations: JSON_ONLY,
    scope: null,
    problems: ['NOTHING_PUBLISHED', 'FORECAST_EXPIRED', 'RUN_UNREADABLE'],
  },
  health: {
    method: 'GET',
    path: '/health',
    summary: 'what is well and what is not',
    answer: healthAnswer,
    representations: JSON_ONLY,
    scope: null,
    problems: [],
  },
  metrics: {
    method: 'GET',
    path: '/metrics',
    summary: 'figures for Prometheus',
    answer: null,
    representations: JSON_ONLY,
    scope: 'metrics',
    problems: [],
  },
} as const satisfies Record<string, ApiRoute>;

export type RouteName = keyof typeof ROUTES;
