import { createHash } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tableFromIPC } from '@uwdata/flechette';
import { parquetReadObjects } from 'hyparquet';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createService, type Service, type ServiceEvent } from '../../lookup/service.ts';
import { type ApiRoute, ROUTES } from '../../schemas/api.ts';
import { problem } from '../../schemas/api-problems.ts';
import { METRICS } from '../../schemas/metric-names.ts';
import { type ServeConfig, serve } from '../../schemas/serve-config.ts';
import { layoutOf } from '../../warehouse/layout.ts';
import { publishedHome, RUN_ID, writeManifest, writeRun } from '../support/published-home.ts';

const NOON = Date.parse('2026-03-01T12:00:00.000Z');

let home: string;
let dir: string;
let nowMs = NOON;
let service: Service;
const events: ServiceEvent[] = [];

async function serviceOf(at: string, settings: Partial<ServeConfig> = {}): Promise<Service> {
  return createService({
    layout: layoutOf(at),
    settings: { ...serve.parse({}), ...settings },
    codeVersion: '1.2.3',
    now: () => nowMs,
    onRequest: null,
    onEvent: (event) => events.push(event),
  });
}

beforeAll(async () => {
  ({ home, dir } = await publishedHome());
  writeRun(home);
  service = await serviceOf(home);
});
afterAll(async () => {
  await service.close();
  rmSync(home, { recursive: true, force: true });
});

afterEach(() => {
  nowMs = NOON;
});

const get = (url: string, headers: Record<string, string> = {}) => service.app.inject({ url, headers });
const post = (url: string, payload: unknown) =>
  service.app.inject({ method: 'POST', url, payload: payload as object });

async function problemOf(url: string, headers: Record<string, string> = {}) {
  const answer = await get(url, headers);
  expect(answer.headers['content-type']).toBe('application/problem+json');
  const body = problem.parse(answer.json());
  expect(body.status).toBe(answer.statusCode);
  return body;
}

const ASKED: readonly (readonly [keyof typeof ROUTES, string])[] = [
  ['series', '/v1/forecasts/B1/SKU1'],
  ['series', '/v1/forecasts/B1/SKU1?quantiles=all&history=3&compare=previous&from=2026-03-02'],
  ['rows', '/v1/forecasts?limit=4'],
  ['predict', '/v1/predict?branch=B1&month=2026-03'],
  ['branches', '/v1/branches'],
  ['skus', '/v1/skus'],
  ['status', '/v1/status'],
  ['accuracy', '/v1/accuracy'],
  ['exceptions', '/v1/exceptions?kind=fallback'],
  ['runs', '/v1/runs'],
  ['run', `/v1/runs/${RUN_ID}`],
  ['live', '/live'],
  ['ready', '/ready'],
  ['health', '/health'],
];

test.each(ASKED)('%s answers %s as its schema says', async (name, url) => {
  const answer = await get(url);
  expect(answer.statusCode).toBe(200);
  const { answer: schema } = ROUTES[name] as ApiRoute;
  expect(schema!.strict().parse(answer.json())).toEqual(answer.json());
});

describe('one series', () => {
  test('comes with its rows, its age in body and headers, and who serves it', async () => {
    const answer = await get('/v1/forecasts/B1/SKU1');
    expect(answer.json()).toMatchObject({
      run_id: RUN_ID,
      data_cutoff: '2026-02-28',
      age_seconds: 36_000,
      freshness: 'fresh',
      branch_id: 'B1',
      sku_id: 'SKU1',
      status: 'present',
      served_by: 'weekday_level',
      rows: [
        { ds: '2026-03-01', horizon_days: 1, yhat: 3.5, yhat_lower: 1, yhat_upper: 5, run_id: RUN_ID },
        { ds: '2026-03-02', yhat: 4.5 },
        { ds: '2026-03-03', yhat: 5.5 },
      ],
    });
    expect(answer.headers).toMatchObject({
      'shelfcast-run-id': RUN_ID,
      'shelfcast-age-seconds': '36000',
      'shelfcast-freshness': 'fresh',
      'shelfcast-served-by': 'weekday_level',
      'last-modified': 'Sun, 01 Mar 2026 02:00:00 GMT',
      'cache-control': 'public, max-age=57600, must-revalidate',
    });
  });

  test('can be cut to days and have quantiles', async () => {
    const { rows } = (
      await get('/v1/forecasts/B1/SKU1?from=2026-03-02&to=2026-03-02&quantiles=0.9,0.1')
    ).json();
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ ds: '2026-03-02', yhat: 4.5, quantiles: { q100: 1, q900: 5 } });
  });

  test('shows its history and what is known of the days ahead', async () => {
    const { history, ahead } = (await get('/v1/forecasts/B1/SKU1?history=2')).json();
    expect(history).toEqual([
      { ds: '2026-02-27', units: 10, stockout: false, promotion: false, closed: false, event: null },
      { ds: '2026-02-28', units: 11, stockout: true, promotion: false, closed: false, event: null },
    ]);
    expect(ahead).toEqual([
      { ds: '2026-03-01', promotion: true, closed: false, event: null },
      { ds: '2026-03-02', promotion: false, closed: false, event: 'Market day' },
      { ds: '2026-03-03', promotion: false, closed: false, event: null },
    ]);
  });

  test.each([
    ['/v1/forecasts/B1/SKU', 'SKU_NOT_FOUND', ['SKU1', 'SKU2']],
    ['/v1/forecasts/B1/SKU3', 'SKU_NOT_FOUND', ['SKU1', 'SKU2']],
    ['/v1/forecasts/C1/SKU1', 'BRANCH_NOT_FOUND', ['B1']],
    ['/v1/forecasts/B2/SKU2', 'SERIES_EXCLUDED', undefined],
    ['/v1/forecasts/B1/SKU1?from=2027-01-01', 'DAY_OUT_OF_RANGE', undefined],
    ['/v1/forecasts/B1/SKU1?from=2026-02-30', 'REQUEST_INVALID', undefined],
    ['/v1/forecasts/B1/SKU1?quantiles=0.42', 'QUANTILE_UNKNOWN', undefined],
    ['/v1/forecasts/B1/SKU1?history=-1', 'REQUEST_INVALID', undefined],
    ['/v1/forecasts/B1/SKU1?form=2026-03-01', 'REQUEST_INVALID', undefined],
    ['/v1/forecasts/B1/%ff', 'URL_INVALID', undefined],
    [`/v1/forecasts/B1/${'x'.repeat(5000)}`, 'URL_TOO_LONG', undefined],
    ['/v1/predict?branch=B1&month=2031-01', 'DAY_OUT_OF_RANGE', undefined],
    ['/v1/predict?branch=B1&month=2026-13', 'REQUEST_INVALID', undefined],
    ['/v1/predict?month=2026-03', 'REQUEST_INVALID', undefined],
    ['/v1/forecasts?category=categori%201', 'CATEGORY_NOT_FOUND', ['category 1', 'category 2']],
    ['/v1/forecasts?cursor=abc', 'CURSOR_INVALID', undefined],
    ['/v1/runs/20200101-abc', 'RUN_NOT_FOUND', undefined],
    ['/v1/status?run_id=20200101-abc', 'RUN_NOT_FOUND', undefined],
    ['/v1/status?max_age=60', 'FORECAST_TOO_OLD', undefined],
    ['/nowhere', 'ROUTE_NOT_FOUND', undefined],
  ])('%s is the problem %s', async (url, code, near) => {
    const body = await problemOf(url);
    expect(body.code).toBe(code);
    expect(body.near).toEqual(near);
  });
});

test('a batch gives each key a status of its own, and one bad key fails no other', async () => {
  const keys = [
    { branch_id: 'B1', sku_id: 'SKU1' },
    { branch_id: 'B2', sku_id: 'SKU1' },
    { branch_id: 'B2', sku_id: 'SKU2' },
    { branch_id: 'B9', sku_id: 'SKU1' },
    'nonsense',
  ];
  const answer = await post('/v1/forecasts:batch', { keys });
  const body = ROUTES.batch.answer.parse(answer.json());
  expect(body.results.map(({ status, reason, rows }) => [status, reason, rows?.length])).toEqual([
    ['present', undefined, 3],
    ['fallback', undefined, 3],
    ['excluded', 'no_recent_sale', undefined],
    ['not_found', null, undefined],
    ['not_found', 'expected branch_id and sku_id as text', undefined],
  ]);
});

test.each([
  ['a thousand and one keys', { keys: new Array(1001).fill(0) }, 422, 'BODY_INVALID'],
  ['no keys', {}, 422, 'BODY_INVALID'],
  ['an unknown member', { keys: [0], rows: 3 }, 422, 'BODY_INVALID'],
  ['a body of two megabytes', { keys: ['x'.repeat(2 << 20)] }, 413, 'BODY_TOO_LARGE'],
])('a batch of %s is refused', async (_what, body, status, code) => {
  const answer = await post('/v1/forecasts:batch', body);
  expect([answer.statusCode, answer.json().code]).toEqual([status, code]);
});

test('pages follow each other without a row missing or twice, also past a filter', async () => {
  const seen: string[] = [];
  let url: string | null = '/v1/forecasts?limit=4';
  while (url !== null) {
    const answer = await get(url);
    const { rows, next_cursor } = answer.json();
    seen.push(...rows.map((row: Record<string, string>) => `${row.branch_id} ${row.sku_id} ${row.ds}`));
    const link = /^<(.*)>; rel="next"$/.exec(String(answer.headers.link ?? ''))?.[1] ?? null;
    expect(link !== null).toBe(next_cursor !== null);
    url = link;
  }
  const days = ['2026-03-01', '2026-03-02', '2026-03-03'];
  const series = ['B1 SKU1', 'B1 SKU2', 'B2 SKU1'];
  expect(seen).toEqual(series.flatMap((key) => days.map((day) => `${key} ${day}`)));
  const filtered = (await get('/v1/forecasts?category=category%201&ds=2026-03-02')).json();
  expect(filtered.rows.map((row: Record<string, string>) => [row.branch_id, row.sku_id])).toEqual([
    ['B1', 'SKU1'],
    ['B2', 'SKU1'],
  ]);
});

test('a page of rows does not go on as a page of SKUs', async () => {
  const { next_cursor } = (await get('/v1/forecasts?limit=1')).json();
  expect((await problemOf(`/v1/skus?cursor=${next_cursor}`)).code).toBe('CURSOR_INVALID');
});

test('what is malformed is told in words, not as a pattern', async () => {
  expect((await problemOf('/v1/predict?branch=B1&month=2026-13')).issues).toEqual([
    { at: 'month', expected: 'a month of the calendar, YYYY-MM' },
  ]);
  expect((await problemOf('/v1/status?run_id=../etc')).detail).toBe(
    'run_id: expected an id as /v1/runs has them',
  );
});

describe('a month of a branch', () => {
  test('adds past days as they were and coming days as they are expected, and names what is not forecast', async () => {
    const body = (await get('/v1/predict?branch=B2&month=2026-03')).json();
    expect(body.covers).toEqual({
      days: 31,
      actual: null,
      forecast: { from: '2026-03-01', to: '2026-03-03' },
      before_history: null,
      beyond_horizon: { from: '2026-03-04', to: '2026-03-31' },
    });
    expect(body.total).toMatchObject({ units: 13.5, actual_units: 0, forecast_units: 13.5 });
    expect(body.rows).toMatchObject([{ sku_id: 'SKU1', units: 13.5, status: 'fallback' }]);
  });

  test('that is over holds actuals alone, also of a SKU that is no longer forecast', async () => {
    const body = (await get('/v1/predict?branch=B2&month=2026-02')).json();
    expect(body.covers).toMatchObject({
      actual: { from: '2026-02-19', to: '2026-02-28' },
      before_history: { from: '2026-02-01', to: '2026-02-18' },
    });
    // 12 … 21 and 13 … 22
    expect(
      body.rows.map((row: Record<string, unknown>) => [row.sku_id, row.units, row.units_lower, row.status]),
    ).toEqual([
      ['SKU1', 165, 165, 'fallback'],
      ['SKU2', 175, 175, 'excluded'],
    ]);
    expect(body.total.units).toBe(340);
  });

  test('can be asked with a body', async () => {
    const answer = await post('/predict', { branch: 'B2', month: '2026-03' });
    expect(answer.json().total.units).toBe(13.5);
  });
});

describe('representations', () => {
  const url = '/v1/forecasts?quantiles=0.5';
  const expected = async () => (await get(url)).json().rows as Record<string, unknown>[];

  test('CSV has a header line and a line for each row', async () => {
    const answer = await get(url, { accept: 'text/csv' });
    const lines = answer.body.split('\r\n');
    expect(lines[0]).toBe(
      'branch_id,sku_id,ds,horizon_days,yhat,yhat_lower,yhat_upper,q500,served_by,fallback_reason,model_version,data_cutoff,run_id,generated_at',
    );
    expect(lines[1]).toBe(
      `B1,SKU1,2026-03-01,1,3.5,1,5,2,weekday_level,,m1,2026-02-28,${RUN_ID},2026-03-01T02:00:00.000Z`,
    );
    expect(lines).toHaveLength(11);
  });

  test('an Arrow stream has the same rows', async () => {
    const answer = await get(url, { accept: 'application/vnd.apache.arrow.stream' });
    const table = tableFromIPC(new Uint8Array(answer.rawPayload));
    expect(Array.from(table.getChild('yhat')!)).toEqual((await expected()).map((row) => row.yhat));
    expect(Array.from(table.getChild('sku_id')!)).toEqual((await expected()).map((row) => row.sku_id));
  });

  test('a Parquet file has the same rows', async () => {
    const answer = await get(url, { accept: 'application/vnd.apache.parquet' });
    const bytes = new Uint8Array(answer.rawPayload);
    const rows = await parquetReadObjects({
      file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length),
    });
    expect(rows.map((row) => [row.branch_id, row.sku_id, row.yhat])).toEqual(
      (await expected()).map((row) => [row.branch_id, row.sku_id, row.yhat]),
    );
    expect(rows[0]).toMatchObject({
      ds: new Date('2026-03-01'),
      generated_at: new Date('2026-03-01T02:00:00.000Z'),
    });
  });

  test('what nobody makes is refused', async () => {
    expect((await problemOf(url, { accept: 'image/png' })).code).toBe('NOT_ACCEPTABLE');
    expect((await problemOf('/v1/branches', { accept: 'text/csv' })).code).toBe('NOT_ACCEPTABLE');
  });

  test('text is zipped for whoever wants it, with a tag of its own', async () => {
    const plain = await get(url);
    const zipped = await get(url, { 'accept-encoding': 'gzip' });
    expect(zipped.headers['content-encoding']).toBe('gzip');
    expect(zipped.headers.etag).not.toBe(plain.headers.etag);
    const { gunzipSync } = await import('node:zlib');
    expect(gunzipSync(zipped.rawPayload).toString()).toBe(plain.body);
  });
});

test('who has the answer is told so, until the run or its freshness is another', async () => {
  const url = '/v1/forecasts/B1/SKU1';
  const etag = String((await get(url)).headers.etag);
  const again = await get(url, { 'if-none-match': `"other", W/${etag}` });
  expect([again.statusCode, again.body]).toEqual([304, '']);
  expect(again.headers['shelfcast-age-seconds']).toBe('36000');
  nowMs = Date.parse('2026-03-02T05:00:00.000Z');
  const late = await get(url, { 'if-none-match': etag });
  expect(late.statusCode).toBe(200);
  expect(late.json().freshness).toBe('late');
  expect(late.headers['cache-control']).toBe('public, no-cache');
});

test('an expired forecast is not ready, and says so in each answer', async () => {
  nowMs = Date.parse('2027-03-02T05:00:00.000Z');
  expect((await problemOf('/ready')).code).toBe('FORECAST_EXPIRED');
  expect((await get('/v1/forecasts/B1/SKU1')).json().freshness).toBe('expired');
  expect((await get('/health')).json()).toMatchObject({ status: 'unavailable', freshness: 'expired' });
});

test('the figures have the names of the list, and count by route, never by SKU', async () => {
  await get('/v1/forecasts/B1/SKU1');
  const { body, headers } = await get('/metrics');
  expect(headers['content-type']).toContain('text/plain; version=0.0.4');
  const names = new Set(Array.from(body.matchAll(/^# TYPE (\w+)/gm), (match) => match[1]));
  for (const name of names) expect(Object.keys(METRICS)).toContain(name);
  expect(body).toContain('shelfcast_freshness{state="fresh"} 1');
  expect(body).toMatch(
    /shelfcast_http_requests_total\{method="GET",route="\/v1\/forecasts\/\{branch\}\/\{sku\}",status="200"\} \d+/,
  );
  expect(body).toContain('shelfcast_accuracy{metric="wape",model="baseline"} 0.4');
  expect(body).not.toContain('SKU1');
});

test('the OpenAPI document has every route, and the page to read loads nothing from elsewhere', async () => {
  const document = (await get('/openapi.json')).json();
  expect(document.openapi).toBe('3.1.0');
  for (const route of Object.values(ROUTES))
    expect(document.paths[route.path]).toHaveProperty(route.method.toLowerCase());
  const { body } = await get('/docs');
  expect(body).not.toMatch(/<script|https?:\/\//);
});

test('a method that an address does not take is named as such', async () => {
  const answer = await service.app.inject({ method: 'DELETE', url: '/v1/forecasts/B1/SKU1' });
  expect([answer.statusCode, answer.headers.allow]).toEqual([405, 'GET, HEAD']);
});

describe('what is off by default', () => {
  const key = 'shelfcast_test-key';
  const sha256 = createHash('sha256').update(key).digest('hex');
  const other = createHash('sha256').update('other').digest('hex');

  test('keys: without one 401, with an unknown one 403, each scope for itself, probes for everybody', async () => {
    const guarded = await serviceOf(home, {
      keys: [
        { name: 'old', sha256: other, scopes: ['read'] },
        { name: 'new', sha256, scopes: ['read'] },
      ],
    });
    const ask = async (url: string, headers = {}) => (await guarded.app.inject({ url, headers })).statusCode;
    expect(await ask('/v1/status')).toBe(401);
    expect(await ask('/v1/status', { 'x-api-key': 'wrong' })).toBe(403);
    expect(await ask('/v1/status', { 'x-api-key': key })).toBe(200);
    expect(await ask('/v1/status', { authorization: 'Bearer other' })).toBe(200);
    expect(await ask('/metrics', { authorization: `Bearer ${key}` })).toBe(403);
    expect(await ask('/ready')).toBe(200);
    await guarded.close();
  });

  test('a rate limit: the next request waits, and is told how long', async () => {
    const limited = await serviceOf(home, { rate_limit: { requests: 2, seconds: 60 } });
    const ask = () => limited.app.inject('/v1/status');
    expect((await ask()).headers['ratelimit-remaining']).toBe('1');
    await ask();
    const third = await ask();
    expect([third.statusCode, third.json().code]).toEqual([429, 'RATE_LIMITED']);
    expect(Number(third.headers['retry-after'])).toBeGreaterThan(0);
    expect((await limited.app.inject('/ready')).statusCode).toBe(200);
    await limited.close();
  });

  test('other origins: only those of the list', async () => {
    const open = await serviceOf(home, { cors_origins: ['https://intranet.example'] });
    const ask = async (origin: string) =>
      (await open.app.inject({ url: '/v1/status', headers: { origin } })).headers[
        'access-control-allow-origin'
      ];
    expect(await ask('https://intranet.example')).toBe('https://intranet.example');
    expect(await ask('https://elsewhere.example')).toBe(undefined);
    await open.close();
  });
});

test('a home where nothing is published says so, and answers once something is', async () => {
  const empty = `${home} empty`;
  mkdirSync(join(empty, 'published'), { recursive: true });
  const early = await serviceOf(empty);
  const answer = await early.app.inject('/v1/status');
  expect([answer.statusCode, answer.json().code]).toEqual([503, 'NOTHING_PUBLISHED']);
  expect((await early.app.inject('/health')).json()).toMatchObject({
    status: 'unavailable',
    freshness: 'none',
  });
  symlinkSync(dir, join(empty, 'published', 'beside'));
  renameSync(join(empty, 'published', 'beside'), join(empty, 'published', 'current'));
  early.store.look();
  expect((await early.app.inject('/v1/status')).statusCode).toBe(200);
  await early.close();
});

test('a run that cannot be read is reported, and the one before it goes on being served', async () => {
  const bad = join(home, 'published', 'bad');
  mkdirSync(bad);
  writeFileSync(join(bad, 'manifest.json'), '{');
  symlinkSync('bad', join(home, 'published', '.beside'));
  renameSync(join(home, 'published', '.beside'), join(home, 'published', 'current'));
  service.store.look();
  expect((await get('/v1/status')).json().run_id).toBe(RUN_ID);
  expect((await get('/health')).json().status).toBe('degraded');
  expect(events.at(-1)).toMatchObject({ kind: 'run_unreadable' });
  symlinkSync(RUN_ID, join(home, 'published', '.beside'));
  renameSync(join(home, 'published', '.beside'), join(home, 'published', 'current'));
  service.store.look();
  expect((await get('/health')).json().status).toBe('ok');
});

test('a run past its retention is gone, one that never was is not found', async () => {
  writeRun(home, { run_id: 'run-old', as_of: '2026-01-01' });
  await new Promise((resolve) => setTimeout(resolve, 1100));
  expect((await problemOf('/v1/status?run_id=run-old')).code).toBe('RUN_RETIRED');
  expect((await problemOf('/v1/status?as_of=2026-01-01')).code).toBe('RUN_RETIRED');
  expect((await problemOf('/v1/status?as_of=2025-01-01')).code).toBe('RUN_NOT_FOUND');
  expect((await get('/v1/status?as_of=2026-02-28')).json().run_id).toBe(RUN_ID);
});

test('the same run published anew is picked up', async () => {
  writeManifest(dir, { generated_at: '2026-03-01T03:00:00.000Z' });
  service.store.look();
  expect((await get('/v1/status')).json().generated_at).toBe('2026-03-01T03:00:00.000Z');
});
