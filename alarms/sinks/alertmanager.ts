/** The webhook body that Alertmanager sends, version 4 of it: whatever takes Alertmanager's webhooks takes ours. */
import { createHash } from 'node:crypto';
import { type Alert, type Notification, runbookAnchor } from '../../schemas/alerts.ts';
import { runbookLink } from './runbook-link.ts';

/** `endsAt` of an alert that still rings, as Alertmanager writes it. */
const NOT_ENDED = '0001-01-01T00:00:00Z';

export function alertmanagerBody(
  { source, alerts }: Notification,
  receiver: string,
  runbookUrl: string | null,
): string {
  const rendered = alerts.map((alert) => renderAlert(alert, source, runbookUrl));
  const groupLabels = { service: 'shelfcast', forecast: source };
  return JSON.stringify({
    version: '4',
    groupKey: `{}:{forecast=${JSON.stringify(source)}, service="shelfcast"}`,
    truncatedAlerts: 0,
    status: alerts.some(({ status }) => status === 'firing') ? 'firing' : 'resolved',
    receiver,
    groupLabels,
    commonLabels: common(rendered.map(({ labels }) => labels)),
    commonAnnotations: common(rendered.map(({ annotations }) => annotations)),
    externalURL: runbookUrl ?? '',
    alerts: rendered,
  });
}

function renderAlert(alert: Alert, source: string, runbookUrl: string | null) {
  const labels = {
    alertname: alertmanagerName(alert.name),
    forecast: source,
    service: 'shelfcast',
    severity: alert.severity,
  };
  return {
    status: alert.status,
    labels,
    annotations: {
      summary: alert.summary,
      description: alert.details,
      serving: alert.serving,
      runbook: `docs/runbook.md#${runbookAnchor(alert.name)}`,
      ...(runbookUrl === null ? {} : { runbook_url: runbookLink(alert.name, runbookUrl) }),
      ...(alert.resolution === null ? {} : { resolution: alert.resolution }),
    },
    startsAt: alert.since,
    endsAt: alert.resolved_at ?? NOT_ENDED,
    generatorURL: '',
    // Of the labels, so that the end of an alert finds its beginning.
    fingerprint: createHash('sha256').update(JSON.stringify(labels)).digest('hex').slice(0, 16),
  };
}

/** `refused_again` → `ShelfcastRefusedAgain`, the spelling of the rules in `deploy/prometheus`. */
export function alertmanagerName(name: Alert['name']): string {
  const words = name.split('_').map((word) => word[0]!.toUpperCase() + word.slice(1));
  return `Shelfcast${words.join('')}`;
}

/** The entries that all have alike. */
function common(maps: readonly Readonly<Record<string, string>>[]): Record<string, string> {
  const [first = {}, ...rest] = maps;
  return Object.fromEntries(
    Object.entries(first).filter(([key, value]) => rest.every((other) => other[key] === value)),
  );
}
