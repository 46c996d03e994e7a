import type { JobRecord } from '../../schemas/manifest.ts';
import { dataTable } from '../data-table.ts';
import { duration, whole, words } from '../format.ts';
import { type Html, html } from '../html.ts';
import type { RunReportData } from '../run-report-data.ts';
import type { Section } from '../section.ts';

export function jobsSection({ jobs, warnings }: RunReportData): Section {
  const total = jobs.reduce((sum, job) => sum + job.duration_ms, 0);
  const longest = Math.max(1, ...jobs.map((job) => job.duration_ms));
  return {
    id: 'jobs',
    title: 'What ran',
    lead: `${duration(total)} of work up to this report. A skipped job found its output of an earlier run with the same inputs.`,
    body: [
      dataTable({
        caption: 'Jobs',
        rows: jobs,
        columns: [
          { head: 'Job', cell: (job) => job.job },
          { head: 'State', cell: (job) => job.state },
          { head: 'Time', isNumber: true, cell: (job) => duration(job.duration_ms) },
          { head: '', cell: (job) => bar(job.duration_ms / longest) },
          { head: 'Counts', cell: (job) => html`<div class="wide">${counts(job)}</div>` },
        ],
      }),
      dataTable({
        caption: 'Warnings',
        rows: warnings,
        empty: 'No warnings.',
        columns: [
          { head: 'Job', cell: (warning) => warning.job },
          { head: 'Code', cell: (warning) => html`<code>${warning.code}</code>` },
          { head: 'What happened', cell: (warning) => html`<div class="wide">${warning.message}</div>` },
        ],
      }),
    ],
  };
}

function bar(share: number): Html {
  return html`<span class="bar" aria-hidden="true"><i style="width:${(share * 100).toFixed(1)}%"></i></span>`;
}

function counts(job: JobRecord): string {
  return Object.entries(job.counts)
    .map(([name, value]) => `${whole(value)} ${words(name)}`)
    .join(', ');
}
