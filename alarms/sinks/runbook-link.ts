import { type AlertName, runbookAnchor } from '../../schemas/alerts.ts';

/** Where the runbook tells of an alert: the configured address, or the path in the documentation. */
export function runbookLink(name: AlertName, runbookUrl: string | null): string {
  return `${runbookUrl ?? 'docs/runbook.md'}#${runbookAnchor(name)}`;
}
