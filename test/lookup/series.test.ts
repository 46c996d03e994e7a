import { describe, expect, test } from 'vitest';
import { askedService } from '../support/asked-service.ts';
import { RUN_ID } from '../support/published-home.ts';

const { get, problemOf, setClock } = askedService();

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

test('who has the answer is told so, until the run or its freshness is another', async () => {
  const url = '/v1/forecasts/B1/SKU1';
  const etag = String((await get(url)).headers.etag);
  const again = await get(url, { 'if-none-match': `"other", W/${etag}` });
  expect([again.statusCode, again.body]).toEqual([304, '']);
  expect(again.headers['shelfcast-age-seconds']).toBe('36000');
  setClock('2026-03-02T05:00:00.000Z');
  const late = await get(url, { 'if-none-match': etag });
  expect(late.statusCode).toBe(200);
  expect(late.json().freshness).toBe('late');
  expect(late.headers['cache-control']).toBe('public, no-cache');
});
