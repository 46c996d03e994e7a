/** The lookup service: fastify with its limits, keys, log and figures, and the routes. */
import { randomBytes } from 'node:crypto';
import { type FastifyInstance, type FastifyRequest, fastify } from 'fastify';
import { ROUTE_FACTS } from '../schemas/api-routes.ts';
import type { Scope } from '../schemas/api-scopes.ts';
import type { ServeConfig } from '../schemas/serve-config.ts';
import type { Layout } from '../warehouse/layout.ts';
import { authorise, type KnownKey, knownKeys } from './access-keys.ts';
import { addDocuments } from './documents.ts';
import { HttpMetrics, type RouteMetrics } from './http-metrics.ts';
import { addLimits } from './limits.ts';
import { addPage } from './page-routes.ts';
import { servePlainLookups } from './plain-lookup.ts';
import { addProbes } from './probes.ts';
import { ProblemError } from './problem-error.ts';
import { answerSocket, asProblem, notFoundProblem, sendProblem } from './problems-out.ts';
import { type Begin, requestEnds } from './request-end.ts';
import { addRoutes } from './routes.ts';
import { RunStore } from './run-store.ts';
import { SECURITY_HEADERS } from './security-headers.ts';

export interface ServiceOptions {
  readonly layout: Layout;
  readonly settings: ServeConfig;
  readonly codeVersion: string;
  /** Folder of the built dashboard, where it is not the one that the build makes. */
  readonly page?: string;
  /** What rings in this process. */
  alerts?(): readonly { readonly name: string; readonly severity: string }[];
  now(): number;
  /** Takes a line of JSON for each request; null where nobody does. */
  readonly onRequest: ((line: string) => void) | null;
  /** Hears of runs picked up, and of what went wrong within. */
  onEvent(event: ServiceEvent): void;
}

export type ServiceEvent =
  | { readonly kind: 'run_served'; readonly run_id: string }
  | { readonly kind: 'run_unreadable'; readonly error: unknown }
  | { readonly kind: 'request_failed'; readonly request_id: string; readonly error: unknown };

export interface Service {
  readonly app: FastifyInstance;
  readonly store: RunStore;
  close(): Promise<void>;
}

const BODY_BYTES = 1 << 20;
const URL_LETTERS = 4096;
const HEADER_BYTES = 16_384;
const LOOK_MS = 250;
const REQUEST_MS = 15_000;
const HEADERS_MS = 10_000;
const KEEP_ALIVE_MS = 65_000;
/** An id of a request that a caller may choose. */
const REQUEST_ID = /^[\w.-]{1,64}$/;

/** Requests are checked by zod and answers are bytes already: fastify's own compilers would double the time to start. */
const NO_COMPILERS = {
  buildValidator: () => () => () => true,
  buildSerializer: () => () => JSON.stringify,
} as const;

/** Makes the service and opens the published run; it does not listen yet. */
export async function createService(options: ServiceOptions): Promise<Service> {
  const { settings, now } = options;
  const http = new HttpMetrics();
  const keys = knownKeys(settings.keys);
  const store = openStore(options, keys.length > 0);
  const begin = requestEnds(http, now, options.onRequest);
  const idOf = requestIds();
  const app = fastify({
    bodyLimit: BODY_BYTES,
    requestTimeout: REQUEST_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connectionTimeout: 0,
    http: { maxHeaderSize: HEADER_BYTES, headersTimeout: HEADERS_MS, connectionsCheckingInterval: 5000 },
    routerOptions: { maxParamLength: URL_LETTERS, ignoreTrailingSlash: false },
    // One proxy: what it wrote itself, the last entry. What stands before it came from the caller, who may write anything.
    trustProxy: settings.trust_proxy ? (_address, hop) => hop === 0 : false,
    genReqId: idOf,
    logger: false,
    schemaController: { compilersFactory: NO_COMPILERS as never },
    return503OnClosing: false,
    clientErrorHandler: (error, socket) => answerSocket(error, socket as never),
    // What the router refuses runs no hook.
    frameworkErrors: (error, request, reply) => {
      begin(reply.raw, request);
      reply.headers(SECURITY_HEADERS).header('x-request-id', request.id);
      const unreadable = asProblem(error) ?? new ProblemError('URL_INVALID', 'the address cannot be read');
      sendProblem(request, reply, urlProblem(request) ?? unreadable);
    },
  });
  // A body of text is none that a route takes.
  app.removeContentTypeParser('text/plain');
  app.setErrorHandler((error: Error, request, reply) => {
    const problem = asProblem(error);
    if (problem !== null) return sendProblem(request, reply, problem);
    options.onEvent({ kind: 'request_failed', request_id: request.id, error });
    return sendProblem(
      request,
      reply,
      new ProblemError('INTERNAL', 'the log has more under the id of this request'),
    );
  });
  app.setNotFoundHandler((request, reply) => sendProblem(request, reply, notFoundProblem(request, reply)));
  addHooks(app, { http, keys, begin, isLimited: settings.rate_limit !== null });
  await addLimits(app, settings);
  addProbes({
    app,
    store,
    http,
    codeVersion: options.codeVersion,
    alerts: options.alerts ?? (() => []),
    now,
  });
  addDocuments(app, options.codeVersion, keys.length > 0);
  addPage(app, options.page);
  addRoutes({ app, store, layout: options.layout, now });
  if (isPlainPossible(settings)) {
    const metrics = http.of(ROUTE_FACTS.series.path);
    servePlainLookups({ server: app.server, store, metrics, begin, idOf, now });
  }
  store.start();
  return {
    app,
    store,
    async close() {
      await app.close();
      await store.close();
    },
  };
}

function openStore({ layout, settings, onEvent }: ServiceOptions, isPrivate: boolean): RunStore {
  return new RunStore({
    layout,
    intervalMs: LOOK_MS,
    keptVintages: settings.kept_vintages,
    isPrivate,
    onChange(change) {
      if ('error' in change) onEvent({ kind: 'run_unreadable', error: change.error });
      else onEvent({ kind: 'run_served', run_id: change.runId });
    },
  });
}

/** The caller's id where it is one, else one of ours: a random start and a count. */
function requestIds(): (request: { headers: Record<string, unknown> }) => string {
  const start = randomBytes(6).toString('hex');
  let count = 0;
  return ({ headers }) => {
    const given = headers['x-request-id'];
    if (typeof given === 'string' && REQUEST_ID.test(given)) return given;
    count++;
    return `${start}-${count.toString(36)}`;
  };
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The path as OpenAPI has it. */
    route?: string;
    scope?: Scope | null;
  }
  interface FastifyRequest {
    keyName: string | null;
    /** Why the caller's key does not do, where that is held back until the request has been counted. */
    refusal: ProblemError | null;
    /** The run that the answer is from. */
    runId: string | null;
    /** Figures of the route; null where there is none. */
    routeMetrics: RouteMetrics | null;
  }
}

interface Hooks {
  readonly http: HttpMetrics;
  readonly keys: readonly KnownKey[];
  readonly begin: Begin;
  readonly isLimited: boolean;
}

function addHooks(app: FastifyInstance, { http, keys, begin, isLimited }: Hooks): void {
  app.decorateRequest('keyName', null);
  app.decorateRequest('refusal', null);
  app.decorateRequest('runId', null);
  app.decorateRequest('routeMetrics', null);
  app.addHook('onRequest', (request, reply, done) => {
    begin(reply.raw, request);
    const tooLong = urlProblem(request);
    if (tooLong !== null) throw tooLong;
    done();
  });
  // Each route brings what is known of it: fastify would make an object of it for each request that asks.
  app.addHook('onRoute', (options) => {
    const metrics = http.of(options.config?.route ?? 'other');
    const scope = options.config?.scope ?? null;
    const isGuarded = keys.length > 0 && scope !== null;
    options.onRequest = (request, _reply, done) => {
      request.routeMetrics = metrics;
      if (isGuarded) identify(request, keys, scope, isLimited);
      done();
    };
    if (isGuarded && isLimited)
      options.preParsing = (request, _reply, payload, done) => done(request.refusal, payload);
  });
  app.addHook('onSend', (request, reply, _payload, done) => {
    for (const [name, value] of SECURITY_ENTRIES) if (!reply.hasHeader(name)) reply.header(name, value);
    reply.header('x-request-id', request.id);
    done();
  });
}

/** Takes down who asks. Problems: those of `authorise`, but held back where the rate limit counts the refused as well. */
function identify(
  request: FastifyRequest,
  keys: readonly KnownKey[],
  scope: Scope,
  isLimited: boolean,
): void {
  try {
    request.keyName = authorise(request, keys, scope);
  } catch (error) {
    if (!isLimited || !(error instanceof ProblemError)) throw error;
    request.refusal = error;
  }
}

const SECURITY_ENTRIES = Object.entries(SECURITY_HEADERS);

function urlProblem({ url }: FastifyRequest): ProblemError | null {
  if (url.length <= URL_LETTERS) return null;
  return new ProblemError('URL_TOO_LONG', `an address may have ${URL_LETTERS} letters`);
}

/** Whether nothing of a request decides on its answer but what it asks for. */
function isPlainPossible({ keys, rate_limit, cors_origins, trust_proxy }: ServeConfig): boolean {
  return keys.length === 0 && rate_limit === null && cors_origins.length === 0 && !trust_proxy;
}
