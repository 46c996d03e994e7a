import type { GateResult } from '../../schemas/manifest.ts';
import { dataTable } from '../data-table.ts';
import { words } from '../format.ts';
import { type Html, html } from '../html.ts';
import type { RunReportData } from '../run-report-data.ts';
import type { Section } from '../section.ts';

const TONE: Readonly<Record<GateResult['outcome'], string>> = {
  passed: 'good',
  failed: 'bad',
  accepted: 'warn',
  warned: 'warn',
  skipped: 'quiet',
};

export function gatesSection({ manifest, refused }: RunReportData): Section {
  return {
    id: 'gates',
    title: 'Publish gates',
    lead:
      refused === null
        ? 'What was asked of this table before readers saw it. A table that fails stays unpublished, and the one before stays live.'
        : 'What was asked of this table before readers could see it, and why they do not.',
    body: dataTable({
      caption: 'Gates',
      rows: manifest.gates,
      columns: [
        { head: 'Gate', cell: (gate) => words(gate.name) },
        { head: 'Outcome', cell: outcome },
        { head: 'What was found', cell: (gate) => html`<div class="wide">${gate.detail}</div>` },
      ],
    }),
  };
}

function outcome(gate: GateResult): Html {
  return html`<span class="tag ${TONE[gate.outcome]}">${gate.outcome}</span>`;
}
