/** The routes that a run answers, as fastify knows them. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ROUTE_FACTS, type RouteFacts, type RouteName } from '../schemas/api-routes.ts';
import type { Layout } from '../warehouse/layout.ts';
import type { AskName, Asks } from './asks.ts';
import { ProblemError } from './problem-error.ts';
import type { RunStore } from './run-store.ts';
import { sendAnswer } from './send-answer.ts';
import { unsentAnswers } from './unsent-answers.ts';

export interface RouteContext {
  readonly app: FastifyInstance;
  readonly store: RunStore;
  readonly layout: Layout;
  now(): number;
}

/** The rest is loaded this long after the service listens, or with the first request that needs it. */
const LOAD_AFTER_MS = 300;

/** `/v1/forecasts/{branch}/{sku}` as fastify writes it; a colon of our own is doubled. */
function fastifyPath(path: string): string {
  return path.replaceAll(':', '::').replaceAll(/\{(\w+)\}/g, ':$1');
}

export function addRoutes({ app, store, layout, now }: RouteContext): void {
  // Schemas take as long to load as all else together, and the commonest request needs none.
  let asks: Asks | null = null;
  let loading: Promise<Asks> | null = null;
  const load = () => {
    loading ??= import('./asks.ts').then(({ makeAsks }) => {
      asks = makeAsks(store, layout);
      return asks;
    });
    return loading;
  };
  app.addHook('onListen', (done) => {
    setTimeout(() => void load(), LOAD_AFTER_MS).unref();
    done();
  });
  for (const name of NAMES) {
    const { method, path, scope, representations }: RouteFacts = ROUTE_FACTS[name];
    const answer = (loaded: Asks, request: FastifyRequest, reply: FastifyReply) => {
      // Requests that came down the same connection together, after it was ended.
      if (request.raw.socket.destroyed) return reply.hijack();
      if (unsentAnswers.isFull) throw fullProblem();
      const nowMs = now();
      return sendAnswer(request, reply, loaded[name](request, nowMs), representations, nowMs);
    };
    app.route({
      method,
      url: fastifyPath(path),
      config: { route: path, scope },
      handler(request, reply) {
        if (asks !== null) return answer(asks, request, reply);
        return load().then((loaded) => answer(loaded, request, reply));
      },
    });
  }
}

const NAMES = (Object.keys(ROUTE_FACTS) as RouteName[]).filter(
  (name): name is AskName => ROUTE_FACTS[name].path.startsWith('/v1/') || name === 'postPredict',
);

function fullProblem(): ProblemError {
  return new ProblemError('RATE_LIMITED', 'too many answers wait to be read: ask again in a second', {}, 1);
}
