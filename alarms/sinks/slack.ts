/** The body of a Slack incoming webhook, which Mattermost, Rocket.Chat and others take too. */
import type { Alert, Notification } from '../../schemas/alerts.ts';
import { formatInstant } from '../../schemas/format-text.ts';
import { runbookLink } from './runbook-link.ts';

export function slackBody({ source, alerts }: Notification, runbookUrl: string | null): string {
  return JSON.stringify({ text: alerts.map((alert) => describe(alert, source, runbookUrl)).join('\n\n') });
}

function describe(alert: Alert, source: string, runbookUrl: string | null): string {
  const { status, severity, since, summary, details, serving, resolution } = alert;
  if (status === 'resolved')
    return `*RESOLVED* ${escaped(source)}: ${escaped(summary)}\nsince ${formatInstant(since)}; now ${escaped(resolution ?? '')}`;
  return [
    `*${severity.toUpperCase()}* ${escaped(source)}: ${escaped(summary)}`,
    `what happened: ${escaped(details)}`,
    `since: ${formatInstant(since)}`,
    `served meanwhile: ${escaped(serving)}`,
    `what to do: ${escaped(runbookLink(alert.name, runbookUrl))}`,
  ].join('\n');
}

/** The three characters that mean something to Slack; the rest is text. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
