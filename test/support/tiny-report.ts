import type { RunReportData } from '../../reports/run-report-data.ts';

/** Data of a report with one row of everything. */
export function tinyReport(skuId = 'S1'): RunReportData {
  const metrics = { coverage: 0.8, coverage_plain: 0.86, width: 1.2 };
  const scored = { segments: 1, rows: 10, sum_units: 100, bias: 0.01, mase: 0.8, rmsse: 0.7, ...metrics };
  const realised = {
    last_ds: '2026-03-10',
    rows: 7,
    rows_excluded: 1,
    sum_units: 50,
    sum_yhat: 51,
    wape: 0.31,
    bias: 0.02,
    coverage_plain: 0.9,
  };
  return {
    manifest: {
      kind: 'shelfcast.published',
      version: 1,
      run_id: '20260310-abc',
      name: 'corner shops',
      data_cutoff: '2026-03-10',
      generated_at: '2026-03-11T02:00:00.000Z',
      next_expected_at: '2026-03-12T04:00:00.000Z',
      stale_at: '2026-03-13T04:00:00.000Z',
      expires_at: '2026-03-15T04:00:00.000Z',
      horizon_days: 2,
      first_ds: '2026-03-11',
      last_ds: '2026-03-12',
      model_version: 'statistical-1',
      challenger: null,
      code_version: '0.1.0',
      quantiles: [0.1, 0.5, 0.9],
      interval: 0.8,
      counts: { rows: 2, series: 1, skus: 1, branches: 1, fallback_rows: 0, ledger: { forecast: 1 } },
      accepted_gates: [],
      gates: [
        { name: 'complete', outcome: 'passed', figure: 0, threshold: 0, detail: 'holds: missing-days' },
        { name: 'change', outcome: 'accepted', figure: 0.7, threshold: 0.5, detail: 'total 1 → 1.7 units' },
      ],
      files: [],
      content_sha256: '',
    },
    jobs: [
      { job: 'clean', fingerprint: 'f', state: 'skipped', duration_ms: 0, counts: {} },
      { job: 'train', fingerprint: 'f', state: 'done', duration_ms: 1500, counts: { folds: 3 } },
    ],
    warnings: [{ job: 'ingest:pos', code: 'SOURCE_LATE', message: 'prices end on 2026-03-01' }],
    rules: [
      {
        entity: 'sales',
        rule: 'unknown_sku',
        rows_before: 9,
        rows_after: 8,
        rows_rejected: 1,
        rows_changed: 0,
      },
      { entity: 'sales', rule: 'outliers', rows_before: 8, rows_after: 8, rows_rejected: 0, rows_changed: 0 },
    ],
    rejects: [
      {
        entity: 'sales',
        source: 'pos',
        rule: 'unknown_sku',
        rows: 1,
        source_file: '/secret/place/sales.csv',
        source_row: 7,
        detail: skuId,
      },
    ],
    accuracy: [
      { model: 'selected', segment_kind: 'all', segment: 'all', wape: 0.3, baseline_wape: 0.4, ...scored },
      {
        model: 'seasonal_naive',
        segment_kind: 'all',
        segment: 'all',
        wape: 0.4,
        baseline_wape: 0.4,
        ...scored,
      },
      {
        model: 'selected',
        segment_kind: 'category',
        segment: 'tea',
        wape: 0.3,
        baseline_wape: 0.4,
        ...scored,
      },
    ],
    horizon: [
      { horizon_days: 1, selected: 0.28, baseline: 0.39, coverage: 0.8, rows: 10 },
      { horizon_days: 2, selected: 0.32, baseline: 0.41, coverage: 0.7, rows: 30 },
    ],
    folds: [{ origin: '2026-03-01', rows: 10, wape: 0.3, baseline_wape: 0.4, bias: 0.01, ...metrics }],
    champions: [
      {
        segment: 'tea / fast',
        champion: 'weekday_level',
        partner: null,
        partner_share: 0,
        metric: 'wape',
        champion_value: 0.3,
        baseline_value: 0.4,
        rows: 10,
      },
    ],
    championCount: 1,
    ledger: [{ state: 'forecast', reason: null, series: 1 }],
    importance: [
      { feature: 'ew10', share: 0.75 },
      { feature: 'weekday', share: 0.25 },
    ],
    target: 'demand',
    stockouts: [{ category: 'tea', days: 100, stockout_days: 25, sold: 150, demanded: 200 }],
    served: [{ served_by: 'weekday_level', fallback_reason: null, rows: 2, series: 1 }],
    metrics: {
      kind: 'shelfcast.metrics',
      version: 1,
      run_id: '20260310-abc',
      data_cutoff: '2026-03-10',
      forecast: {
        rows: 2,
        series: 1,
        total_yhat: 5,
        rows_by_served_by: {},
        rows_by_fallback_reason: {},
        series_by_state: {},
      },
      change: {
        run_id: 'r',
        data_cutoff: '2026-03-09',
        rows: 1,
        total_yhat: 5,
        previous_total_yhat: 4,
        relative: 0.25,
      },
      realised: {
        excludes_stockout_days: true,
        overall: realised,
        vintages: [{ run_id: 'r', data_cutoff: '2026-03-09', model_version: 'm', ...realised }],
        horizon_weeks: [{ week: 1, ...realised }],
      },
    },
    refused: null,
    monthTotals: [
      {
        branch_id: 'B1',
        period_start: '2026-03-11',
        period_end: '2026-03-12',
        days: 2,
        yhat: 1234.4,
        yhat_lower: 1100,
        yhat_upper: 1400,
        branches: 1,
      },
    ],
    monthCoverage: [
      { level: 'branch', coverage: 0.78, totals: 9 },
      { level: 'series', coverage: 0.81, totals: 120 },
    ],
    plots: [
      {
        role: 'top seller',
        branch_id: 'B1',
        sku_id: skuId,
        category: 'tea',
        served_by: 'weekday_level',
        history: [
          { ds: '2026-03-09', units: 3, stockout: true },
          { ds: '2026-03-10', units: 2, stockout: false },
        ],
        forecast: [
          { ds: '2026-03-11', yhat: 2.5, yhat_lower: 1, yhat_upper: 4 },
          { ds: '2026-03-12', yhat: 2.6, yhat_lower: 1, yhat_upper: 4 },
        ],
      },
    ],
  };
}
