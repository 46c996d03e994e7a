import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { MEDIA_TYPES, type Representation } from '../schemas/api-routes.ts';
import { ByteWriter } from '../warehouse/byte-writer.ts';
import { CLOSE } from '../warehouse/lookup-numbers.ts';
import type { Answer } from './answer.ts';
import { matchesTag, preferredEncoding, preferredRepresentation } from './negotiate.ts';
import { ProblemError } from './problem-error.ts';
import type { RunEnvelope } from './served-run.ts';
import type { RowTable } from './tables/row-table.ts';
import { unsentAnswers } from './unsent-answers.ts';

const gzipped = promisify(gzip);
const brotli = promisify(brotliCompress);

/** Below, an encoding costs more than it saves. */
const LEAST_ENCODED_BYTES = 1400;
const VARY = 'accept, accept-encoding';
const GZIP_LEVEL = 5;
const BROTLI_QUALITY = 4;
const CONTENT_TYPES: Readonly<Record<Representation, string>> = {
  ...MEDIA_TYPES,
  json: 'application/json; charset=utf-8',
  csv: 'text/csv; charset=utf-8; header=present',
};

const writer = new ByteWriter();

/**
 * Sends an answer in the representation and encoding that the caller wants, or 304 where the caller has it. Everything is read from the run
 * before anything is waited for.
 */
export function sendAnswer(
  request: FastifyRequest,
  reply: FastifyReply,
  answer: Answer,
  representations: readonly Representation[],
  nowMs: number,
): FastifyReply | Promise<FastifyReply> {
  const { headers } = request;
  const representation = preferredRepresentation(headers.accept, representations);
  if (representation === null || (representation !== 'json' && answer.table === undefined))
    throw new ProblemError(
      'NOT_ACCEPTABLE',
      `this address answers as ${representations.map((name) => MEDIA_TYPES[name]).join(', ')}`,
    );
  const encoding = isText(representation) ? preferredEncoding(headers['accept-encoding']) : null;
  const envelope = answer.run.envelope(nowMs);
  request.runId = answer.run.runId;
  reply.headers(envelope.headers);
  if (answer.servedBy !== undefined) reply.header('shelfcast-served-by', answer.servedBy);
  if (answer.next !== undefined && answer.next !== null) reply.header('link', nextLink(request, answer.next));
  const vary = reply.getHeader('vary');
  reply.header('vary', vary === undefined ? VARY : `${vary}, ${VARY}`);
  if (answer.isOfRun) {
    reply.header('cache-control', keptFor(request, envelope));
    const tag = `"${envelope.tag}.${representation}${encoding === null ? '' : `.${encoding}`}"`;
    reply.header('etag', tag);
    const known = headers['if-none-match'];
    if (known !== undefined && request.method !== 'POST' && matchesTag(known, tag))
      return reply.code(304).send();
  } else {
    reply.header('cache-control', 'no-cache');
  }
  reply.header('content-type', CONTENT_TYPES[representation]);
  if (representation === 'json') {
    const body = jsonBody(answer, envelope.opening);
    reply.raw.once('finish', () => writer.giveBack(body));
    unsentAnswers.hold(request.raw.socket, reply.raw, body.length);
    return encoding === null ? reply.send(body) : sendEncoded(reply, body, encoding);
  }
  return sendTable(request, reply, answer, representation, encoding);
}

/** `Cache-Control`: no copy is kept past the age that the caller of `max_age` bears. */
function keptFor(request: FastifyRequest, { headers, ageSeconds }: RunEnvelope): string {
  const whole = headers['cache-control']!;
  const { max_age } = request.query as { readonly max_age?: string };
  if (max_age === undefined) return whole;
  const left = Number(max_age) - (ageSeconds ?? 0);
  return whole.replace(/max-age=(\d+)/, (_, seconds) => `max-age=${Math.min(Number(seconds), left)}`);
}

function jsonBody(answer: Answer, opening: Buffer): Buffer {
  writer.clear();
  writer.bytes(opening);
  answer.json(writer);
  writer.byte(CLOSE);
  return writer.take();
}

async function sendTable(
  request: FastifyRequest,
  reply: FastifyReply,
  answer: Answer,
  representation: Exclude<Representation, 'json'>,
  encoding: 'br' | 'gzip' | null,
): Promise<FastifyReply> {
  const table = answer.table!();
  const body = await tableBody(table, representation);
  unsentAnswers.hold(request.raw.socket, reply.raw, body.length);
  return sendEncoded(reply, body, encoding);
}

async function tableBody(table: RowTable, representation: Exclude<Representation, 'json'>): Promise<Buffer> {
  if (representation === 'csv') {
    const { csvOf } = await import('./tables/csv.ts');
    return Buffer.from(csvOf(table));
  }
  if (representation === 'arrow') {
    const { arrowOf } = await import('./tables/arrow.ts');
    return Buffer.from(arrowOf(table));
  }
  const { parquetOf } = await import('./tables/parquet.ts');
  return Buffer.from(parquetOf(table));
}

async function sendEncoded(
  reply: FastifyReply,
  body: Buffer,
  encoding: 'br' | 'gzip' | null,
): Promise<FastifyReply> {
  if (encoding === null || body.length < LEAST_ENCODED_BYTES) return reply.send(body);
  reply.header('content-encoding', encoding);
  return reply.send(
    encoding === 'gzip'
      ? await gzipped(body, { level: GZIP_LEVEL })
      : await brotli(body, { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } }),
  );
}

function isText(representation: Representation): boolean {
  return representation === 'json' || representation === 'csv';
}

/** The same address with another cursor. */
function nextLink(request: FastifyRequest, cursor: string): string {
  const [path, query] = request.url.split('?', 2) as [string, string?];
  const parameters = new URLSearchParams(query);
  parameters.set('cursor', cursor);
  return `<${path}?${parameters}>; rel="next"`;
}
