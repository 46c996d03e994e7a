/**
 * The commonest request, one series as JSON and no more, by the shortest way: one read, one string, one write. It is answered before fastify
 * sees it; whatever is not plain goes the common way, which answers the same.
 */
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { lookupKey } from '../warehouse/lookup-format.ts';
import type { RouteMetrics } from './http-metrics.ts';
import type { Begin } from './request-end.ts';
import type { RunStore } from './run-store.ts';
import { SECURITY_HEADERS } from './security-headers.ts';
import type { RunEnvelope } from './served-run.ts';
import { unsentAnswers } from './unsent-answers.ts';

export interface PlainContext {
  /** The server of the service, with its listener of requests. */
  readonly server: Server;
  readonly store: RunStore;
  /** Figures of the route. */
  readonly metrics: RouteMetrics;
  readonly begin: Begin;
  idOf(request: IncomingMessage): string;
  now(): number;
}

/** No query, and ids of letters that stand for themselves in an address. */
const PATH = /^\/v1\/forecasts\/([\w.-]{1,100})\/([\w.-]{1,100})$/;
const SERVED_BY = '"served_by":"';

/** Takes plain lookups from the server's listener, which keeps all else. */
export function servePlainLookups(context: PlainContext): void {
  const { server } = context;
  const [common] = server.listeners('request') as [RequestListener];
  server.removeListener('request', common);
  server.on('request', (request, response) => {
    if (!answerPlainly(context, request, response)) common.call(server, request, response);
  });
}

function answerPlainly(
  { server, store, metrics, begin, idOf, now }: PlainContext,
  request: IncomingMessage,
  response: ServerResponse,
): boolean {
  const run = store.current;
  // A server that is being closed says so in each answer.
  if (run === null || !isPlain(request) || !server.listening) return false;
  if (unsentAnswers.isFull || request.socket.destroyed) return false;
  const path = PATH.exec(request.url!);
  if (path === null) return false;
  const series = run.lookup.file.text('rendered', lookupKey(path[1]!, path[2]!));
  if (series === undefined) return false;
  const { runId } = run;
  const id = idOf(request);
  begin(response, {
    id,
    ip: request.socket.remoteAddress ?? '',
    keyName: null,
    runId,
    routeMetrics: metrics,
  });
  const envelope = run.envelope(now());
  const from = series.indexOf(SERVED_BY) + SERVED_BY.length;
  const servedBy = series.slice(from, series.indexOf('"', from));
  const body = `${envelope.openingText},${series},"interval":${run.lookup.about.interval}}`;
  unsentAnswers.hold(request.socket, response, body.length);
  response.writeHead(200, [
    ...headersOf(envelope),
    'x-request-id',
    id,
    'shelfcast-served-by',
    servedBy,
    // The text is ASCII, so it has as many bytes as letters.
    'content-length',
    String(body.length),
  ]);
  response.end(body, 'latin1');
  return true;
}

/** Neither another representation, nor an encoding, nor a condition. */
function isPlain({ method, headers }: IncomingMessage): boolean {
  const { accept } = headers;
  return (
    method === 'GET' &&
    headers['accept-encoding'] === undefined &&
    headers['if-none-match'] === undefined &&
    (accept === undefined || accept === '*/*' || accept === 'application/json')
  );
}

const lists = new WeakMap<RunEnvelope, readonly string[]>();

/** Header fields that are the same within a second, as a flat list. */
function headersOf(envelope: RunEnvelope): readonly string[] {
  let list = lists.get(envelope);
  if (list === undefined) {
    list = Object.entries({
      ...SECURITY_HEADERS,
      ...envelope.headers,
      vary: 'accept, accept-encoding',
      etag: `"${envelope.tag}.json"`,
      'content-type': 'application/json; charset=utf-8',
    }).flat();
    lists.set(envelope, list);
  }
  return list;
}
