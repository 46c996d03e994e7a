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
import { ROUTE_FACTS, type RouteFacts, type RouteName } from './api-routes.ts';
import { vintageQuery } from './api-values.ts';

export interface ApiRoute extends RouteFacts {
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodObject;
  /** Body of a 200 as JSON; null where it is plain text. */
  readonly answer: z.ZodObject | null;
}

export const ROUTES = {
  series: { ...ROUTE_FACTS.series, params: seriesParams, query: seriesQuery, answer: seriesAnswer },
  rows: { ...ROUTE_FACTS.rows, query: rowsQuery, answer: rowsAnswer },
  batch: { ...ROUTE_FACTS.batch, query: vintageQuery, body: batchBody, answer: batchAnswer },
  predict: { ...ROUTE_FACTS.predict, query: predictQuery, answer: predictAnswer },
  postPredict: { ...ROUTE_FACTS.postPredict, body: predictBody, answer: predictAnswer },
  branches: { ...ROUTE_FACTS.branches, query: vintageQuery, answer: branchesAnswer },
  skus: { ...ROUTE_FACTS.skus, query: skusQuery, answer: skusAnswer },
  status: { ...ROUTE_FACTS.status, query: vintageQuery, answer: statusAnswer },
  accuracy: { ...ROUTE_FACTS.accuracy, query: accuracyQuery, answer: accuracyAnswer },
  exceptions: { ...ROUTE_FACTS.exceptions, query: exceptionsQuery, answer: exceptionsAnswer },
  runs: { ...ROUTE_FACTS.runs, answer: runsAnswer },
  run: { ...ROUTE_FACTS.run, params: runParams, answer: runAnswer },
  live: { ...ROUTE_FACTS.live, answer: liveAnswer },
  ready: { ...ROUTE_FACTS.ready, answer: readyAnswer },
  health: { ...ROUTE_FACTS.health, answer: healthAnswer },
  metrics: { ...ROUTE_FACTS.metrics, answer: null },
} as const satisfies Record<RouteName, ApiRoute>;
