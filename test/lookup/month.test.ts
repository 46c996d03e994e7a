import { describe, expect, test } from 'vitest';
import { askedService } from '../support/asked-service.ts';

const { get, post } = askedService();

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
