/** The plain webhook: our own words, and a signature that proves who sent them, and when. */
import { createHmac } from 'node:crypto';
import type { Notification } from '../../schemas/alerts.ts';
import { runbookLink } from './runbook-link.ts';

/** Alerts as they are, each with its line of the runbook. */
export function webhookBody({ id, source, alerts }: Notification, runbookUrl: string | null): string {
  return JSON.stringify({
    kind: 'shelfcast.notification',
    version: 1,
    id,
    source,
    alerts: alerts.map((alert) => ({ ...alert, runbook: runbookLink(alert.name, runbookUrl) })),
  });
}

/**
 * Value of the header `Shelfcast-Signature`: `t=<Unix seconds>,v1=<hex>`, where hex is HMAC-SHA-256 over `<t>.<body>`. The time is in the
 * signed text, so that a receiver can refuse what was recorded and sent again later.
 */
export function signature(body: string, key: string, now: Date): string {
  const seconds = Math.floor(now.getTime() / 1000);
  const hex = createHmac('sha256', key).update(`${seconds}.${body}`).digest('hex');
  return `t=${seconds},v1=${hex}`;
}
