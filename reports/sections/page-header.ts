import { instant, longDay, percent, signedPercent, whole } from '../format.ts';
import { type Html, html } from '../html.ts';
import type { AccuracyRow, RunReportData } from '../run-report-data.ts';
import { refusedBanner } from './refused-banner.ts';

/** What this run is, for which days, how fresh, and the figures that matter first. */
export function pageHeader(data: RunReportData): Html {
  const { manifest } = data;
  const facts: [string, string][] = [
    ['Run', manifest.run_id],
    ['Data up to', longDay(manifest.data_cutoff)],
    ['Generated', instant(manifest.generated_at)],
    ...freshness(data),
    ['Horizon', `${longDay(manifest.first_ds)} – ${longDay(manifest.last_ds)}`],
    ['Model', manifest.model_version],
    ['Shelfcast', manifest.code_version],
  ];
  return html`<header>
${data.refused === null ? '' : refusedBanner(data.refused, manifest)}<h1>${manifest.name}: forecast from ${longDay(manifest.data_cutoff)}</h1>
<p class="lead">Expected units for every SKU, branch and day of the next ${manifest.horizon_days} days, with their intervals: how it was made, and how far it can be trusted.</p>
<dl class="facts">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
<ul class="cards">${cards(data).map(([figure, meaning]) => html`<li><b>${figure}</b><span>${meaning}</span></li>`)}</ul>
</header>
`;
}

/** A table that nobody is served is neither fresh nor stale. */
function freshness({ manifest, refused }: RunReportData): [string, string][] {
  if (refused !== null) return [];
  return [
    ['Next expected by', instant(manifest.next_expected_at)],
    ['Stale after', instant(manifest.stale_at)],
    ['Expired after', instant(manifest.expires_at)],
  ];
}

function cards(data: RunReportData): [string, string][] {
  const { counts, interval } = data.manifest;
  const selected = data.accuracy.find((row) => row.model === 'selected' && row.segment_kind === 'all');
  return [
    [whole(counts.rows), `rows: ${whole(counts.series)} series × ${data.manifest.horizon_days} days`],
    [whole(counts.skus), `SKUs in ${whole(counts.branches)} branches`],
    [percent(selected?.wape), 'WAPE in the backtest'],
    [percent(gain(selected)), 'better than the seasonal naive'],
    [signedPercent(selected?.bias), 'bias; above zero is too much'],
    [percent(selected?.coverage), `of days inside the ${percent(interval, 0)} interval`],
  ];
}

function gain(row: AccuracyRow | undefined): number | null {
  const baseline = row?.baseline_wape ?? null;
  if (row === undefined || row.wape === null || baseline === null || baseline === 0) return null;
  return 1 - row.wape / baseline;
}
