/** What is off unless the configuration says otherwise, and then not even loaded: other origins, and how much a caller may ask. */
import type { FastifyInstance } from 'fastify';
import type { ServeConfig } from '../schemas/serve-config.ts';
import { ProblemError } from './problem-error.ts';

/** Callers are counted by `keyName`, else by address; also those whose key is refused, so `refusal` is to be thrown after the count. */
export async function addLimits(
  app: FastifyInstance,
  { rate_limit, cors_origins }: ServeConfig,
): Promise<void> {
  if (cors_origins.length > 0) {
    const { default: cors } = await import('@fastify/cors');
    await app.register(cors, {
      origin: [...cors_origins],
      methods: ['GET', 'HEAD', 'POST'],
      allowedHeaders: ['authorization', 'content-type', 'x-api-key', 'if-none-match'],
      exposedHeaders: EXPOSED,
      maxAge: 600,
    });
  }
  if (rate_limit === null) return;
  const { default: rateLimit } = await import('@fastify/rate-limit');
  await app.register(rateLimit, {
    global: true,
    max: rate_limit.requests,
    timeWindow: rate_limit.seconds * 1000,
    enableDraftSpec: true,
    hook: 'onRequest',
    keyGenerator: (request) => request.keyName ?? request.ip,
    allowList: (request) => request.routeOptions.config.scope === null,
    errorResponseBuilder: (_request, context) =>
      new ProblemError(
        'RATE_LIMITED',
        `at most ${rate_limit.requests} requests in ${rate_limit.seconds} seconds`,
        {},
        Math.ceil(context.ttl / 1000),
      ),
  });
}

/** Header fields that a page of another origin may read. */
const EXPOSED = [
  'etag',
  'link',
  'retry-after',
  'ratelimit-limit',
  'ratelimit-remaining',
  'ratelimit-reset',
  'x-request-id',
  'shelfcast-run-id',
  'shelfcast-data-cutoff',
  'shelfcast-generated-at',
  'shelfcast-age-seconds',
  'shelfcast-freshness',
  'shelfcast-served-by',
];
