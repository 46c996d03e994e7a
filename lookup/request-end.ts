/** What is done when an answer has gone: its figures, and its line of the access log. */
import type { ServerResponse } from 'node:http';
import { accessLine } from './access-log.ts';
import type { HttpMetrics, RouteMetrics } from './http-metrics.ts';
import { unsentAnswers } from './unsent-answers.ts';

/** What is known of a request at its end; a fastify request is one. */
export interface Asked {
  readonly id: string;
  readonly ip: string;
  readonly keyName: string | null;
  /** The run that the answer is from. */
  readonly runId: string | null;
  /** Figures of the route; null where there is none. */
  readonly routeMetrics: RouteMetrics | null;
}

/** Takes the answer to come, and what will be known of its request by then. */
export type Begin = (response: ServerResponse, asked: Asked) => void;

const ASKED = Symbol('what is known of the request');
const STARTED_AT = Symbol('when it came');

/** Properties of the answer: a map of them would cost the garbage collector more than the request. */
interface Begun {
  [ASKED]: Asked;
  [STARTED_AT]: number;
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'OPTIONS', 'PUT', 'PATCH', 'DELETE']);

/** `onRequest` takes lines of the access log; null where nobody does. */
export function requestEnds(
  http: HttpMetrics,
  now: () => number,
  onRequest: ((line: string) => void) | null,
): Begin {
  // One listener for all answers: fastify's own hook costs several a request.
  function ended(this: ServerResponse & Begun): void {
    unsentAnswers.release(this);
    const { id: requestId, ip: address, keyName, runId: run, routeMetrics } = this[ASKED];
    const durationMs = performance.now() - this[STARTED_AT];
    const { method, url } = this.req as { method: string; url: string };
    const { statusCode: status } = this;
    const metrics = routeMetrics ?? http.of('other');
    metrics.observe(METHODS.has(method) ? method : 'other', status, durationMs / 1000);
    if (onRequest === null) return;
    const { route } = metrics;
    // What the router refused was never decorated.
    const [key, runId] = [keyName ?? null, run ?? null];
    onRequest(
      accessLine({ timeMs: now(), requestId, method, url, route, status, durationMs, address, key, runId }),
    );
  }
  return (response, asked) => {
    const begun = response as ServerResponse & Begun;
    begun[ASKED] = asked;
    begun[STARTED_AT] = performance.now();
    response.on('close', ended);
  };
}
