import type { FastifyReply, FastifyRequest } from 'fastify';

/** One line of the access log: who asked for what and how it went. No header and no query, which may hold anything. */
export interface AccessLine {
  readonly kind: 'request';
  readonly time: string;
  readonly request_id: string;
  readonly method: string;
  readonly path: string;
  readonly route: string;
  readonly status: number;
  readonly duration_ms: number;
  readonly address: string;
  /** Name of the API key. */
  readonly key: string | null;
  readonly run_id: string | null;
}

const MOST_LETTERS = 300;

export function accessLine(
  request: FastifyRequest,
  reply: FastifyReply,
  facts: { readonly route: string; readonly key: string | null; readonly nowMs: number },
): AccessLine {
  const runId = reply.getHeader('shelfcast-run-id');
  return {
    kind: 'request',
    time: new Date(facts.nowMs).toISOString(),
    request_id: request.id,
    method: request.method,
    path: pathOf(request.url),
    route: facts.route,
    status: reply.statusCode,
    duration_ms: Math.round(reply.elapsedTime * 1000) / 1000,
    address: request.ip,
    key: facts.key,
    run_id: typeof runId === 'string' ? runId : null,
  };
}

function pathOf(url: string): string {
  const end = url.indexOf('?');
  const path = end < 0 ? url : url.slice(0, end);
  return path.length > MOST_LETTERS ? `${path.slice(0, MOST_LETTERS)}…` : path;
}
