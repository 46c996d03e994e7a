/** Requests as nobody should send them: ids, dates, JSON, header fields, sizes and encodings at random, from a seed. */
export interface HostileRequest {
  readonly bytes: Buffer;
  /** Whether the caller leaves before the answer is whole. */
  readonly endsEarly: boolean;
}

type Random = () => number;

const ROUTES = [
  '/v1/forecasts',
  '/v1/predict',
  '/v1/branches',
  '/v1/skus',
  '/v1/status',
  '/v1/runs',
  '/v1/accuracy',
  '/v1/exceptions',
  '/live',
  '/ready',
  '/health',
  '/metrics',
  '/openapi.json',
  '/docs',
  '/',
];
const PARAMETERS = [
  ...['branch', 'sku', 'category', 'month', 'ds', 'from', 'to', 'quantiles', 'limit', 'cursor', 'history'],
  ...['compare', 'as_of', 'run_id', 'max_age', 'kind', 'segment_kind', '__proto__', 'constructor', ''],
];
const VALUES = [
  ...['B00001', 'SKU-00003', 'category 1', '2026-12', '2026-11-25', '2026-02-30', '0000-00-00', '9999-12-31'],
  ...['all', '0.1,0.9', '0.5', '1e400', '-1', '0', '1', '99999999999999999999', 'NaN', 'null', 'undefined'],
  ...['previous', 'change', 'bias', '%00', '%ff', '%', '%zz', '..%2f..%2fetc%2fpasswd', "' OR 1=1 --"],
  ...['<script>alert(1)</script>', '{{7*7}}', '%F0%9F%92%A9', '%E2%80%AE', 'a'.repeat(300), 'run-a'],
  ...['WyJydW4tYSIsIkIwMDAwMSIsIlNLVS0wMDAwMyIsMF0', 'WyJydW4tYSIsMSwyLDNd', 'e30', '__proto__'],
];
const METHODS = [
  'GET',
  'GET',
  'GET',
  'POST',
  'HEAD',
  'PUT',
  'DELETE',
  'OPTIONS',
  'PATCH',
  'TRACE',
  'BREW',
  'get',
];
const FIELDS = [
  'accept: text/csv',
  'accept: application/vnd.apache.arrow.stream',
  'accept: application/vnd.apache.parquet',
  'accept: */*;q=0, ,;;=',
  `accept: ${'a/b,'.repeat(500)}`,
  'accept-encoding: gzip, br;q=0.1, *;q=2',
  'accept-encoding: identity;q=0',
  'if-none-match: *',
  `if-none-match: ${'"x",'.repeat(300)}`,
  'authorization: Bearer ',
  'x-request-id: \u0001',
  'x-api-key: x',
  'range: bytes=0-1',
  'expect: 100-continue',
  'connection: upgrade',
  'upgrade: h2c',
  'origin: null',
  `x-long: ${'y'.repeat(20_000)}`,
  'cookie: a=b',
  'content-encoding: gzip',
];
const BODIES = [
  '{"keys":[{"branch_id":"B00001","sku_id":"SKU-00003"}]}',
  '{"keys":[null,1,[],{},"x",{"branch_id":{},"sku_id":[]}]}',
  '{"branch":"B00001","month":"2026-12"}',
  '{"branch":"B00001","month":"2026-12","__proto__":{"a":1}}',
  '{"__proto__":{"keys":[1]}}',
  '{"constructor":{"prototype":1}}',
  '[]',
  'null',
  '1',
  '"x"',
  '{',
  '',
  '\u0000',
  `{"keys":${'['.repeat(5000)}${']'.repeat(5000)}}`,
  `{"keys":[${'0,'.repeat(1200)}0]}`,
  `{"keys":["${'x'.repeat(70_000)}"]}`,
];
const RAW = [
  'GET / HTTP/9.9\r\n\r\n',
  'GET\r\n\r\n',
  '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001',
  'GET http://elsewhere.example/ HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n',
  'GET /live HTTP/1.0\r\n\r\n',
  'CONNECT a:1 HTTP/1.1\r\nhost: x\r\n\r\n',
  'POST /predict HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\nzz\r\n',
  'POST /predict HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nx',
  'POST /predict HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
  'POST /predict HTTP/1.1\r\nhost: x\r\ncontent-length: 99999999999\r\nconnection: close\r\n\r\n{',
  'GET / HTTP/1.1\r\nhost: x\r\nbad header\r\n\r\n',
  'GET /live HTTP/1.1\r\nhost: x\r\n\r\nGET /live HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n',
  '\r\n\r\n\r\n',
];

/** Requests without end, the same for the same seed. */
export function hostileRequests(seed: number): () => HostileRequest {
  const random = mulberry32(seed);
  return () => {
    const endsEarly = random() < 0.02;
    if (random() < 0.03) return { bytes: Buffer.from(pick(random, RAW), 'latin1'), endsEarly };
    return { bytes: request(random), endsEarly };
  };
}

function request(random: Random): Buffer {
  const method = pick(random, METHODS);
  const fields = Array.from({ length: Math.floor(random() * 3) }, () => pick(random, FIELDS));
  const hasBody = method === 'POST' || random() < 0.05;
  const body = hasBody ? Buffer.from(randomBody(random), 'utf8') : Buffer.alloc(0);
  const path =
    method === 'POST' && random() < 0.8
      ? pick(random, ['/v1/forecasts:batch', '/predict'])
      : randomPath(random);
  const lengthOff = random() < 0.01 ? Math.floor(random() * 5) : 0;
  const type = pick(random, [
    'application/json',
    'application/json',
    'application/json',
    'text/plain',
    'application/x-www-form-urlencoded',
    '',
  ]);
  const head = [
    `${method} ${path} HTTP/1.1`,
    'host: localhost',
    'connection: close',
    ...(hasBody ? [`content-type: ${type}`, `content-length: ${Math.max(0, body.length - lengthOff)}`] : []),
    ...fields,
  ].join('\r\n');
  return Buffer.concat([Buffer.from(`${head}\r\n\r\n`, 'latin1'), body]);
}

function randomPath(random: Random): string {
  const route = pick(random, ROUTES);
  const depth = route === '/v1/forecasts' || random() < 0.1 ? Math.floor(random() * 4) : 0;
  const parts = Array.from({ length: depth }, () => encode(random, pick(random, VALUES)));
  const count = Math.floor(random() * 5);
  const query = Array.from(
    { length: count },
    () => `${pick(random, PARAMETERS)}=${encode(random, pick(random, VALUES))}`,
  );
  const tail = random() < 0.01 ? `/${'z'.repeat(Math.floor(random() * 9000))}` : '';
  return `${[route, ...parts].join('/')}${tail}${count === 0 ? '' : `?${query.join('&')}`}`;
}

/** Most of it encoded; a space would end the path. */
function encode(random: Random, value: string): string {
  if (value.includes('%')) return value;
  return random() < 0.9 ? encodeURIComponent(value) : value.replaceAll(' ', '+');
}

function randomBody(random: Random): string {
  const body = pick(random, BODIES);
  if (random() < 0.7 || body.length === 0) return body;
  // One letter is another.
  const at = Math.floor(random() * body.length);
  return body.slice(0, at) + String.fromCharCode(Math.floor(random() * 300)) + body.slice(at + 1);
}

function pick<T>(random: Random, values: readonly T[]): T {
  return values[Math.floor(random() * values.length)]!;
}

function mulberry32(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
