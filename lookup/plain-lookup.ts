/** The commonest request, one series as JSON and no more, by the shortest way: one read, one string, one write. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isKeyPart, lookupKey } from '../warehouse/lookup-format.ts';
import type { RunStore } from './run-store.ts';
import { SECURITY_HEADERS } from './security-headers.ts';
import type { RunEnvelope } from './served-run.ts';
import { unsentAnswers } from './unsent-answers.ts';

const SERVED_BY = '"served_by":"';

/** Answers and returns true, or leaves the request to the common way: with a query, another representation, an encoding or a condition. */
export function answerPlainLookup(
  request: FastifyRequest,
  reply: FastifyReply,
  store: RunStore,
  nowMs: number,
): boolean {
  const { raw } = request;
  const { headers } = raw;
  const accept = headers.accept;
  const isPlain =
    raw.method === 'GET' &&
    headers['accept-encoding'] === undefined &&
    headers['if-none-match'] === undefined &&
    (accept === undefined || accept === '*/*' || accept === 'application/json') &&
    !raw.url!.includes('?');
  const run = store.current;
  if (!isPlain || run === null) return false;
  const { branch, sku } = request.params as { branch: string; sku: string };
  if (!isKeyPart(branch) || !isKeyPart(sku)) return false;
  const rendered = run.lookup.file.peek('rendered', lookupKey(branch, sku));
  if (rendered === undefined) return false;
  const envelope = run.envelope(nowMs);
  // The rendered text is ASCII, so it has as many bytes as letters.
  const series = rendered.toString('latin1');
  const from = series.indexOf(SERVED_BY) + SERVED_BY.length;
  const servedBy = series.slice(from, series.indexOf('"', from));
  const body = `${envelope.openingText},${series},"interval":${run.lookup.about.interval}}`;
  request.runId = run.runId;
  reply.hijack();
  const { raw: response } = reply;
  unsentAnswers.hold(raw.socket, response, body.length);
  response.writeHead(200, [
    ...headersOf(envelope),
    'x-request-id',
    request.id,
    'shelfcast-served-by',
    servedBy,
    'content-length',
    String(body.length),
  ]);
  response.end(body, 'latin1');
  return true;
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
