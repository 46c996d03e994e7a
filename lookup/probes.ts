/** Probes and figures: what a scheduler of containers, a monitor and Prometheus ask. */
import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import type { healthAnswer } from '../schemas/api-catalogue.ts';
import type { HttpMetrics } from './http-metrics.ts';
import { METRICS_TYPE, metricsText } from './metrics-text.ts';
import { ProblemError } from './problem-error.ts';
import type { RunStore } from './run-store.ts';

export interface ProbeContext {
  readonly app: FastifyInstance;
  readonly store: RunStore;
  readonly http: HttpMetrics;
  readonly codeVersion: string;
  alerts(): readonly { readonly name: string; readonly severity: string }[];
  now(): number;
}

export function addProbes({ app, store, http, codeVersion, alerts, now }: ProbeContext): void {
  const startedAt = now();
  app.get('/live', { config: { route: '/live', scope: null } }, (_request, reply) =>
    reply.header('cache-control', 'no-store').send({ status: 'live' }),
  );
  app.get('/ready', { config: { route: '/ready', scope: null } }, (_request, reply) => {
    const run = store.serving();
    const envelope = run.envelope(now());
    if (envelope.freshness === 'expired')
      throw new ProblemError(
        'FORECAST_EXPIRED',
        `run ${run.runId} expired at ${run.manifest.expires_at}: nothing should be ordered by it`,
        { run_id: run.runId, age_seconds: envelope.ageSeconds ?? 0 },
        60,
      );
    return reply
      .headers(envelope.headers)
      .header('cache-control', 'no-store')
      .type('application/json; charset=utf-8')
      .send(`${envelope.opening},"status":"ready"}`);
  });
  app.get('/health', { config: { route: '/health', scope: null } }, (_request, reply) =>
    reply.header('cache-control', 'no-store').send(health(store, codeVersion, startedAt, now())),
  );
  app.get('/metrics', { config: { route: '/metrics', scope: 'metrics' } }, (_request, reply) =>
    reply
      .header('cache-control', 'no-store')
      .type(METRICS_TYPE)
      .send(
        metricsText({
          run: store.current,
          records: store.records(),
          http,
          alerts: alerts(),
          nowMs: now(),
        }),
      ),
  );
}

function health(
  store: RunStore,
  codeVersion: string,
  startedAt: number,
  nowMs: number,
): z.infer<typeof healthAnswer> {
  const run = store.current;
  const envelope = run?.envelope(nowMs) ?? null;
  const freshness = envelope?.freshness ?? 'none';
  const isWell = freshness === 'fresh' && store.problem === null;
  return {
    status: run === null || freshness === 'expired' ? 'unavailable' : isWell ? 'ok' : 'degraded',
    freshness,
    run_id: run?.runId ?? null,
    data_cutoff: run?.manifest.data_cutoff ?? null,
    generated_at: run?.manifest.generated_at ?? null,
    next_expected_at: run?.manifest.next_expected_at ?? null,
    age_seconds: envelope?.ageSeconds ?? null,
    uptime_seconds: Math.floor((nowMs - startedAt) / 1000),
    code_version: codeVersion,
  };
}
