/** The report of a run: one page that opens from disk, needs no script and asks for nothing else. */
import { html, raw } from './html.ts';
import type { RunReportData } from './run-report-data.ts';
import { renderSection } from './section.ts';
import { accuracySection } from './sections/accuracy.ts';
import { championsSection } from './sections/champions.ts';
import { gatesSection } from './sections/gates.ts';
import { importanceSection } from './sections/importance.ts';
import { intervalsSection } from './sections/intervals.ts';
import { jobsSection } from './sections/jobs.ts';
import { ledgerSection } from './sections/ledger.ts';
import { pageHeader } from './sections/page-header.ts';
import { plotsSection } from './sections/plots.ts';
import { qualitySection } from './sections/quality.ts';
import { realisedSection } from './sections/realised.ts';
import { stockoutsSection } from './sections/stockouts.ts';
import { totalsSection } from './sections/totals.ts';
import { STYLES } from './styles.ts';

/** Renders the page. The same data gives the same text. */
export function renderRunReport(data: RunReportData): string {
  const { manifest } = data;
  const sections = [
    gatesSection(data),
    plotsSection(data),
    totalsSection(data),
    accuracySection(data),
    intervalsSection(data),
    ...(data.metrics === null ? [] : [realisedSection(data.metrics, manifest)]),
    championsSection(data),
    importanceSection(data),
    ledgerSection(data),
    stockoutsSection(data),
    qualitySection(data),
    jobsSection(data),
  ];
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${data.refused === null ? '' : 'Refused: '}${manifest.name}: forecast from ${manifest.data_cutoff}</title>
<style>${raw(STYLES)}</style>
</head>
<body>
${pageHeader(data)}
<main>
<nav aria-label="Parts of the report">${sections.map(({ id, title }) => html`<a href="#${id}">${title}</a>`)}</nav>
${sections.map(renderSection)}
</main>
<footer>Shelfcast ${manifest.code_version} · run ${manifest.run_id} · ${manifest.generated_at}</footer>
</body>
</html>
`.markup;
}
