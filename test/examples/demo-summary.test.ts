import { expect, test } from 'vitest';
import type { DemoFigures } from '../../examples/pharmacy/demo-figures.ts';
import { demoSummary, shellWord } from '../../examples/pharmacy/demo-summary.ts';

const figures: DemoFigures = {
  manifest: {
    kind: 'shelfcast.published',
    version: 1,
    run_id: 'r1',
    name: 'demo',
    data_cutoff: '2026-11-19',
    generated_at: '2026-11-20T02:00:00.000Z',
    next_expected_at: '2026-11-21T04:00:00.000Z',
    stale_at: '2026-11-22T04:00:00.000Z',
    expires_at: '2026-11-24T04:00:00.000Z',
    horizon_days: 62,
    first_ds: '2026-11-20',
    last_ds: '2027-01-20',
    model_version: 'm1',
    challenger: null,
    code_version: '0.1.0',
    quantiles: [0.5],
    interval: 0.8,
    counts: {
      rows: 1240,
      series: 20,
      skus: 10,
      branches: 2,
      fallback_rows: 62,
      ledger: { forecast: 19, cold_start: 1, discontinued: 3 },
    },
    accepted_gates: [],
    gates: [],
    files: [],
    content_sha256: '00',
  },
  rejects: [
    { entity: 'sales', rule: 'unknown_sku', rows: 9 },
    { entity: 'sales', rule: 'future_dates', rows: 2 },
  ],
  models: [
    { model: 'selected', wape: 0.3, bias: -0.02, coverage: 0.803, rows: 1000 },
    { model: 'seasonal_naive', wape: 0.4, bias: 0.01, coverage: null, rows: 1000 },
  ],
};
const places = { home: '.shelfcast/demo', report: 'r.html', forecasts: 'f.parquet' };

test('the summary gives counts, quarantine, accuracy against the baseline and coverage', () => {
  const text = demoSummary(figures, places);
  expect(text).toMatch(/^ {2}rows +1,240$/m);
  expect(text).toMatch(/^ {2}horizon +2026-11-20 to 2027-01-20 \(62 days\)$/m);
  expect(text).toMatch(/^ {2}cold starts +1 series/m);
  expect(text).toContain('Rows in quarantine: 11\n');
  expect(text).toMatch(/^ {2}selected +30\.0 % +−2\.0 % +\+25\.0 %$/m);
  expect(text).toMatch(/^ {2}seasonal_naive +40\.0 % +\+1\.0 %$/m);
  expect(text).toContain('The 80 % interval covered 80.3 % of 1,000 series-days');
});

test('a home with a space and a quote is quoted in the suggested commands', () => {
  expect(shellWord('.shelfcast/demo')).toBe('.shelfcast/demo');
  expect(shellWord("the demo's home")).toBe("'the demo'\\''s home'");
  const text = demoSummary(figures, { ...places, home: "the demo's home" });
  expect(text.match(/--home 'the demo'\\''s home'$/gm)).toHaveLength(2);
});
