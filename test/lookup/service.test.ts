import { expect, test } from 'vitest';
import { type ApiRoute, ROUTES } from '../../schemas/api.ts';
import { METRICS } from '../../schemas/metric-names.ts';
import { askedService } from '../support/asked-service.ts';
import { RUN_ID } from '../support/published-home.ts';

const { get, problemOf, setClock, service } = askedService();

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

test('what is malformed is told in words, not as a pattern', async () => {
  expect((await problemOf('/v1/predict?branch=B1&month=2026-13')).issues).toEqual([
    { at: 'month', expected: 'a month of the calendar, YYYY-MM' },
  ]);
  expect((await problemOf('/v1/status?run_id=../etc')).detail).toBe(
    'run_id: expected an id as /v1/runs has them',
  );
});

test('an expired forecast is not ready, and says so in each answer', async () => {
  setClock('2027-03-02T05:00:00.000Z');
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
  const answer = await service().app.inject({ method: 'DELETE', url: '/v1/forecasts/B1/SKU1' });
  expect([answer.statusCode, answer.headers.allow]).toEqual([405, 'GET, HEAD']);
});
