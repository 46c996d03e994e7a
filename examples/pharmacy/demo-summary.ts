/** The text at the end of the demo. Figures in, text out. */

import { textTable } from '../../pipeline/text-table.ts';
import { formatCount } from '../../schemas/format-text.ts';
import type { DemoFigures } from './demo-figures.ts';

export interface DemoPlaces {
  /** As the user would type it. */
  readonly home: string;
  readonly report: string;
  readonly forecasts: string;
}

/** What was produced, how good it is, where it is, and what to try next. */
export function demoSummary(figures: DemoFigures, places: DemoPlaces): string {
  return [
    produced(figures),
    quarantined(figures),
    accuracy(figures),
    whereItIs(places),
    nextCommands(places),
  ].join('\n');
}

const BASELINE = 'seasonal_naive';

function produced({ manifest }: DemoFigures): string {
  const { counts } = manifest;
  const ledger = (state: string) => formatCount(counts.ledger[state] ?? 0);
  const lines: [string, string][] = [
    ['rows', formatCount(counts.rows)],
    [
      'series',
      `${formatCount(counts.series)} (${formatCount(counts.skus)} SKUs in ${formatCount(counts.branches)} branches)`,
    ],
    ['horizon', `${manifest.first_ds} to ${manifest.last_ds} (${manifest.horizon_days} days)`],
    ['actuals used', `up to ${manifest.data_cutoff}`],
    ['cold starts', `${ledger('cold_start')} series, forecast from their SKU, category and branch`],
    ['discontinued', `${ledger('discontinued')} series, not forecast`],
    ['excluded', `${ledger('excluded')} series, not forecast`],
  ];
  return section('What was produced', aligned(lines));
}

function quarantined({ rejects }: DemoFigures): string {
  const total = rejects.reduce((sum, { rows }) => sum + rows, 0);
  const lines = rejects.map(({ entity, rule, rows }): [string, string] => [
    `${entity}: ${rule}`,
    formatCount(rows),
  ]);
  return section(`Rows in quarantine: ${formatCount(total)}`, aligned(lines));
}

function accuracy({ models, manifest }: DemoFigures): string {
  const baseline = models.find(({ model }) => model === BASELINE);
  const rows = models.map(({ model, wape, bias }) => [
    model,
    percent(wape),
    signedPercent(bias),
    baseline === undefined || model === BASELINE ? '' : signedPercent(1 - wape / baseline.wape),
  ]);
  const table = textTable(['model', 'WAPE', 'bias', `better than ${BASELINE}`], rows, new Set([1, 2, 3]));
  const selected = models.find(({ model }) => model === 'selected');
  const level = `${Math.round(manifest.interval * 100)} % interval`;
  const coverage =
    selected?.coverage === null || selected === undefined
      ? `The ${level} was not measured.`
      : `The ${level} covered ${percent(selected.coverage)} of ${formatCount(selected.rows)} series-days that did not calibrate it.`;
  const title =
    'How good it is: backtest on the latest folds, every horizon day, days with an empty shelf left out';
  const legend = '`selected` is what is published: the best model of each segment, chosen on earlier folds.';
  return section(title, `${indented(table)}  ${legend}\n  ${coverage}\n`);
}

function whereItIs({ report, forecasts }: DemoPlaces): string {
  return section(
    'Where it is',
    aligned([
      ['report', report],
      ['forecasts', forecasts],
    ]),
  );
}

/** Both must work when pasted. */
function nextCommands({ home }: DemoPlaces): string {
  const query =
    "select branch_id, round(sum(yhat)) as units, round(min(yhat_lower)) as lowest_day, round(max(yhat_upper)) as highest_day, served_by, fallback_reason from forecasts where sku_id = 'ANL-101' group by all order by units desc";
  const run = 'npm run -s shelfcast --';
  return section(
    'Try next',
    [
      '  What each branch will sell of one SKU, how far its days may range, and which model says so:',
      `    ${run} sql "${query}" --home ${shellWord(home)}`,
      '  What will sell in a branch and a month: the dashboard, at http://127.0.0.1:8080',
      `    ${run} serve --home ${shellWord(home)}`,
      '',
    ].join('\n'),
  );
}

/** A word that a POSIX shell reads as it stands. */
export function shellWord(text: string): string {
  return /^[\w./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

function section(title: string, body: string): string {
  return `${title}\n${body}`;
}

function aligned(lines: readonly (readonly [string, string])[]): string {
  const width = Math.max(0, ...lines.map(([label]) => label.length));
  return lines.map(([label, value]) => `  ${label.padEnd(width)}  ${value}\n`).join('');
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function signedPercent(share: number): string {
  return `${share >= 0 ? '+' : '−'}${percent(Math.abs(share))}`;
}
