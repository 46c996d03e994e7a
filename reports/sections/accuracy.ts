import { dataTable } from '../data-table.ts';
import { decimal, longDay, percent, signedPercent, whole, words } from '../format.ts';
import { type Html, type HtmlValue, html } from '../html.ts';
import type { AccuracyRow, RunReportData } from '../run-report-data.ts';
import type { Section } from '../section.ts';
import { lineChart } from '../svg/line-chart.ts';

const KINDS: readonly (readonly [string, string, string])[] = [
  ['velocity_class', 'Velocity class', 'By velocity class'],
  ['category', 'Category', 'By category'],
  ['branch', 'Branch', 'The ten branches with the highest WAPE'],
];

export function accuracySection(data: RunReportData): Section {
  const overall = data.accuracy.filter((row) => row.segment_kind === 'all');
  const origins = data.folds.map((fold) => longDay(fold.origin));
  return {
    id: 'accuracy',
    title: 'Accuracy against baselines',
    lead: `Backtest from ${origins.join(', ') || 'no origin'}: each forecast saw nothing after its origin, and the selection saw nothing after it either. WAPE is Σ|ŷ − y| / Σ y; bias is (Σ ŷ − Σ y) / Σ y. MASE and RMSSE are scaled by naive forecasts within each series: below 1 is better than naive.`,
    body: [
      dataTable({
        caption: 'All models, the best first',
        rows: overall,
        isStrong: (row) => row.model === 'selected',
        empty: 'The backtest has no figures.',
        columns: [
          { head: 'Model', cell: (row) => words(row.model) },
          { head: 'WAPE', isNumber: true, cell: (row) => percent(row.wape) },
          { head: 'Against seasonal naive', isNumber: true, cell: improvement },
          { head: 'Bias', isNumber: true, cell: (row) => signedPercent(row.bias) },
          { head: 'MASE', isNumber: true, cell: (row) => decimal(row.mase, 3) },
          { head: 'RMSSE', isNumber: true, cell: (row) => decimal(row.rmsse, 3) },
          { head: 'Series-days', isNumber: true, cell: (row) => whole(row.rows) },
        ],
      }),
      horizonChart(data),
      KINDS.map(([kind, head, caption]) => segmentTable(data, kind, head, caption)),
    ],
  };
}

function segmentTable({ accuracy }: RunReportData, kind: string, head: string, caption: string): HtmlValue {
  const rows = accuracy.filter((row) => row.segment_kind === kind);
  if (rows.length === 0) return '';
  const all = rows[0]!.segments;
  const units = accuracy.find((row) => row.model === 'selected' && row.segment_kind === 'all')!.sum_units;
  return dataTable({
    caption: rows.length < all && kind !== 'branch' ? `${caption}: ${rows.length} of ${all}` : caption,
    rows,
    columns: [
      { head, cell: (row) => row.segment },
      { head: 'Share of units', isNumber: true, cell: (row) => percent(row.sum_units / units) },
      { head: 'WAPE', isNumber: true, cell: (row) => percent(row.wape) },
      { head: 'Seasonal naive', isNumber: true, cell: (row) => percent(row.baseline_wape) },
      { head: 'Improvement', isNumber: true, cell: improvement },
      { head: 'Bias', isNumber: true, cell: (row) => signedPercent(row.bias) },
    ],
  });
}

/** Share by which the WAPE is lower than the seasonal naive's. */
function improvement({ wape, baseline_wape }: AccuracyRow): Html {
  if (wape === null || baseline_wape === null || baseline_wape === 0) return html`–`;
  const gain = 1 - wape / baseline_wape;
  const tone = gain > 0.0005 ? 'good' : gain < -0.0005 ? 'bad' : 'quiet';
  return html`<span class="${tone}">${signedPercent(gain)}</span>`;
}

function horizonChart({ horizon }: RunReportData): HtmlValue {
  if (horizon.length < 2) return '';
  const line = (style: string, pick: 'selected' | 'baseline') => ({
    style,
    points: horizon.map((row) => ({ position: row.horizon_days, value: row[pick] })),
  });
  const [first, last] = [horizon[0]!, horizon.at(-1)!];
  return html`<div class="charts one"><figure>
<figcaption><b>WAPE by days ahead</b><span>The gap to the baseline is what the models add.</span></figcaption>
<ul class="legend"><li>${key('selected')}selected</li><li>${key('baseline')}seasonal naive</li></ul>
${lineChart({
  id: 'wape-by-horizon',
  title: 'WAPE by horizon day',
  description: `Selected models: ${percent(first.selected)} one day ahead, ${percent(last.selected)} ${last.horizon_days} days ahead. Seasonal naive: ${percent(first.baseline)} and ${percent(last.baseline)}.`,
  valueLabel: 'WAPE',
  positionLabel: 'days ahead',
  formatValue: (value) => percent(value, 0),
  lines: [line('baseline', 'baseline'), line('selected', 'selected')],
})}</figure></div>
`;
}

function key(style: string): Html {
  return html`<svg viewBox="0 0 22 10" aria-hidden="true"><path class="line ${style}" d="M1 5H21"/></svg>`;
}
