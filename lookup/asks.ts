/** What each route was asked for, from which run, and the answer. */
import type { FastifyRequest } from 'fastify';
import { skusQuery } from '../schemas/api-catalogue.ts';
import { batchBody, rowsQuery, type SeriesQuery, seriesQuery } from '../schemas/api-forecasts.ts';
import { accuracyQuery, exceptionsQuery } from '../schemas/api-insight.ts';
import { predictBody, predictQuery } from '../schemas/api-predict.ts';
import type { RouteName } from '../schemas/api-routes.ts';
import { vintageQuery } from '../schemas/api-values.ts';
import type { Layout } from '../warehouse/layout.ts';
import type { Answer } from './answer.ts';
import { batchAnswer } from './answers/batch.ts';
import { accuracyAnswer, branchesAnswer, exceptionsAnswer, skusAnswer } from './answers/catalogue.ts';
import { predictAnswer } from './answers/predict.ts';
import { rowsAnswer, runOfCursor } from './answers/rows.ts';
import { runAnswer, runsAnswer, statusAnswer } from './answers/runs.ts';
import { seriesAnswer } from './answers/series.ts';
import { parseBody, parseQuery } from './parse-request.ts';
import { ProblemError } from './problem-error.ts';
import type { RunStore } from './run-store.ts';
import type { ServedRun } from './served-run.ts';

/** Every route but the probes. */
export type AskName = Exclude<RouteName, 'live' | 'ready' | 'health' | 'metrics'>;

/** Takes a request of its route and the instant, in milliseconds. Problems: those of the route. */
export type Ask = (request: FastifyRequest, nowMs: number) => Answer;
export type Asks = Readonly<Record<AskName, Ask>>;

const NO_QUERY: SeriesQuery = {};

/** The routes that a run answers. */
export function makeAsks(store: RunStore, layout: Layout): Asks {
  const from = (vintage: Vintage, nowMs: number) => chooseRun(store, vintage, nowMs);
  return {
    series(request, nowMs) {
      // Most requests have no query: they need no schema.
      const query = request.url.includes('?') ? parseQuery(seriesQuery, request.query) : NO_QUERY;
      const run = from(query, nowMs);
      const previous = query.compare === undefined ? null : store.previousOf(run);
      return seriesAnswer(run, previous, request.params as { branch: string; sku: string }, query);
    },
    rows(request, nowMs) {
      const query = parseQuery(rowsQuery, request.query);
      // A page is of the run that the first page was of.
      const run_id = query.run_id ?? runOfCursor(query.cursor) ?? undefined;
      return rowsAnswer(from({ ...query, run_id }, nowMs), query);
    },
    batch(request, nowMs) {
      const query = parseQuery(vintageQuery, request.query);
      return batchAnswer(from(query, nowMs), parseBody(batchBody, request.body));
    },
    predict(request, nowMs) {
      const query = parseQuery(predictQuery, request.query);
      return predictAnswer(from(query, nowMs), query);
    },
    postPredict(request, nowMs) {
      const query = parseBody(predictBody, request.body);
      return { ...predictAnswer(from(query, nowMs), query), isOfRun: false };
    },
    branches: (request, nowMs) => branchesAnswer(from(parseQuery(vintageQuery, request.query), nowMs)),
    skus(request, nowMs) {
      const query = parseQuery(skusQuery, request.query);
      const run_id = query.run_id ?? runOfCursor(query.cursor) ?? undefined;
      return skusAnswer(from({ ...query, run_id }, nowMs), query);
    },
    status(request, nowMs) {
      return statusAnswer(from(parseQuery(vintageQuery, request.query), nowMs), store, layout, nowMs);
    },
    accuracy(request, nowMs) {
      const query = parseQuery(accuracyQuery, request.query);
      return accuracyAnswer(from(query, nowMs), query.segment_kind);
    },
    exceptions(request, nowMs) {
      const query = parseQuery(exceptionsQuery, request.query);
      return exceptionsAnswer(from(query, nowMs), query);
    },
    runs: () => runsAnswer(store.serving(), store, layout),
    run: (request) => runAnswer(store.serving(), store, layout, (request.params as { id: string }).id),
  };
}

interface Vintage {
  readonly as_of?: string | undefined;
  readonly run_id?: string | undefined;
  readonly max_age?: number | undefined;
}

/** Problems: those of the store, FORECAST_TOO_OLD, REQUEST_INVALID where two runs are named. */
function chooseRun(store: RunStore, { as_of, run_id, max_age }: Vintage, nowMs: number): ServedRun {
  if (as_of !== undefined && run_id !== undefined)
    throw new ProblemError('REQUEST_INVALID', 'as_of: expected either as_of or run_id', {
      issues: [{ at: 'as_of', expected: 'to be given without run_id' }],
    });
  const run =
    run_id !== undefined ? store.byId(run_id) : as_of !== undefined ? store.asOf(as_of) : store.serving();
  if (max_age === undefined) return run;
  const { ageSeconds } = run.envelope(nowMs);
  if ((ageSeconds ?? 0) <= max_age) return run;
  throw new ProblemError(
    'FORECAST_TOO_OLD',
    `run ${run.runId} is ${ageSeconds} seconds old, more than max_age=${max_age}`,
    { run_id: run.runId, age_seconds: ageSeconds ?? 0 },
    60,
  );
}
