import { expect, test } from 'vitest';
import { ROUTES } from '../../schemas/api.ts';
import { askedService } from '../support/asked-service.ts';

const { get, post, problemOf } = askedService();

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
