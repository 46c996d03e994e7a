import { dataTable } from '../data-table.ts';
import { decimal, percent, signedPercent, whole, words } from '../format.ts';
import type { ChampionRow, RunReportData } from '../run-report-data.ts';
import type { Section } from '../section.ts';

export function championsSection({ champions, championCount }: RunReportData): Section {
  const all = champions.length === championCount;
  return {
    id: 'champions',
    title: 'Champions',
    lead: 'The model that serves each segment, and the figures by which it was chosen.',
    body: dataTable({
      caption: all
        ? 'Champion per segment'
        : `The ${champions.length} largest of ${whole(championCount)} segments`,
      rows: champions,
      empty: 'No segment had enough history to choose for itself.',
      columns: [
        { head: 'Segment', cell: (row) => row.segment },
        { head: 'Served by', cell: servedBy },
        { head: 'Metric', cell: (row) => row.metric.toUpperCase() },
        { head: 'Champion’s', isNumber: true, cell: (row) => decimal(row.champion_value, 3) },
        { head: 'Seasonal naive’s', isNumber: true, cell: (row) => decimal(row.baseline_value, 3) },
        { head: 'Improvement', isNumber: true, cell: (row) => signedPercent(improvement(row)) },
        { head: 'Series-days', isNumber: true, cell: (row) => whole(row.rows) },
      ],
    }),
  };
}

function servedBy({ champion, partner, partner_share }: ChampionRow): string {
  if (partner === null) return words(champion);
  return `${percent(1 - partner_share, 0)} ${words(champion)} + ${percent(partner_share, 0)} ${words(partner)}`;
}

function improvement({ champion_value, baseline_value }: ChampionRow): number | null {
  if (champion_value === null || baseline_value === null || baseline_value === 0) return null;
  return 1 - champion_value / baseline_value;
}
