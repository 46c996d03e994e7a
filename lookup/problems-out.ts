/** Every failure as a problem response, whoever found it: a handler, fastify, or Node before there was a request. */
import type { Socket } from 'node:net';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { ROUTE_FACTS, type RouteFacts } from '../schemas/api-routes.ts';
import { PROBLEMS, type ProblemCode } from '../schemas/problem-codes.ts';
import { ProblemError, problemBody } from './problem-error.ts';

export const PROBLEM_TYPE = 'application/problem+json';

/** Failures that fastify finds, by its code; of each what was expected. */
const FASTIFY_PROBLEMS: Readonly<Record<string, readonly [ProblemCode, string]>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: ['BODY_TOO_LARGE', 'a body may have 1 MiB'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['MEDIA_TYPE_UNSUPPORTED', 'send the body as application/json'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['BODY_INVALID', 'the body is not as long as content-length says'],
  FST_ERR_CTP_EMPTY_JSON_BODY: ['BODY_INVALID', 'expected a JSON object, came an empty body'],
  FST_ERR_CTP_INVALID_JSON_BODY: ['BODY_INVALID', 'expected a JSON object'],
  FST_ERR_BAD_URL: ['URL_INVALID', 'the path is not percent-encoded UTF-8'],
};

export function sendProblem(request: FastifyRequest, reply: FastifyReply, error: ProblemError): FastifyReply {
  if (error.retryAfterSeconds !== null) reply.header('retry-after', error.retryAfterSeconds);
  if (error.code === 'KEY_MISSING') reply.header('www-authenticate', 'Bearer realm="shelfcast"');
  for (const name of ['etag', 'last-modified', 'link']) reply.removeHeader(name);
  return (
    reply
      .code(PROBLEMS[error.code].status)
      .header('cache-control', 'no-store')
      .header('content-type', PROBLEM_TYPE)
      // As bytes: fastify would add a charset to a text, which this type does not have.
      .send(Buffer.from(problemBody(error.code, error.message, request.id, error.extra)))
  );
}

/** The failure as a problem; null when nobody expected it. */
export function asProblem(error: FastifyError | ProblemError | Error): ProblemError | null {
  if (error instanceof ProblemError) return error;
  const { code, statusCode } = error as FastifyError;
  const known = FASTIFY_PROBLEMS[code];
  if (known !== undefined) return new ProblemError(...known);
  // The parser of JSON throws a SyntaxError with a status of its own.
  if (statusCode === 400) return new ProblemError('BODY_INVALID', 'expected a JSON object');
  return null;
}

/** Nobody answers at the address, or not with this method. */
export function notFoundProblem(request: FastifyRequest, reply: FastifyReply): ProblemError {
  const path = request.url.split('?', 1)[0]!;
  const methods = (Object.values(ROUTE_FACTS) as RouteFacts[])
    .filter((route) => patternOf(route.path).test(path))
    .flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
  if (methods.length === 0)
    return new ProblemError(
      'ROUTE_NOT_FOUND',
      'nothing answers at this address: /openapi.json lists what does',
    );
  reply.header('allow', methods.join(', '));
  return new ProblemError('METHOD_NOT_ALLOWED', `this address takes ${methods.join(', ')}`);
}

const patterns = new Map<string, RegExp>();

function patternOf(path: string): RegExp {
  let pattern = patterns.get(path);
  if (pattern === undefined) {
    pattern = new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`);
    patterns.set(path, pattern);
  }
  return pattern;
}

/** Of each the reason phrase too: an import of `node:http`, which knows them, loads Node’s whole fetch and a tenth of the time to start with it. */
const SOCKET_PROBLEMS: Readonly<Record<string, readonly [ProblemCode, string, string]>> = {
  HPE_HEADER_OVERFLOW: [
    'HEADERS_TOO_LARGE',
    'header fields may have 16 KiB together',
    'Request Header Fields Too Large',
  ],
  ERR_HTTP_REQUEST_TIMEOUT: ['REQUEST_TIMEOUT', 'the request did not arrive in time', 'Request Timeout'],
};
const UNREADABLE = ['URL_INVALID', 'the request is no HTTP/1.1', 'Bad Request'] as const;

/** Answers bytes that never became a request, and ends the connection. */
export function answerSocket(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [code, detail, phrase] = SOCKET_PROBLEMS[error.code ?? ''] ?? UNREADABLE;
  const { status } = PROBLEMS[code];
  const body = problemBody(code, detail, 'none');
  socket.end(
    [
      `HTTP/1.1 ${status} ${phrase}`,
      'connection: close',
      `content-type: ${PROBLEM_TYPE}`,
      `content-length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n'),
    // A caller that goes on sending would keep the connection for ever.
    () => socket.destroy(),
  );
}
