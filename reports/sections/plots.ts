import { words } from '../format.ts';
import { type Html, html } from '../html.ts';
import type { RunReportData, SeriesPlot } from '../run-report-data.ts';
import type { Section } from '../section.ts';
import { forecastPlot } from '../svg/forecast-plot.ts';

export function plotsSection({ plots, manifest }: RunReportData): Section {
  return {
    id: 'series',
    title: 'A handful of series',
    lead: `Daily sales of up to twelve weeks, then the forecast with its ${Math.round(manifest.interval * 100)} % interval. Days out of stock are marked below: sales on them say little about demand.`,
    body: html`<ul class="legend">
<li><svg viewBox="0 0 22 10" aria-hidden="true"><path class="line actual" d="M1 5H21"/></svg>sales</li>
<li><svg viewBox="0 0 22 10" aria-hidden="true"><path class="line selected" d="M1 5H21"/></svg>forecast</li>
<li><svg viewBox="0 0 22 10" aria-hidden="true"><path class="band" d="M0 0H22V10H0Z"/></svg>interval</li>
<li><svg viewBox="0 0 22 10" aria-hidden="true"><path class="out" d="M7 9V2M11 9V2M15 9V2"/></svg>out of stock</li>
</ul><div class="charts">${plots.map(figure)}</div>
`,
  };
}

function figure(plot: SeriesPlot, k: number): Html {
  return html`<figure><figcaption><b>${plot.sku_id} in ${plot.branch_id}</b><span>${capital(plot.role)} · ${plot.category} · by ${words(plot.served_by)}</span></figcaption>
${forecastPlot(plot, `series-${k}`)}</figure>
`;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
