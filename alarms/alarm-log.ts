import type { Alert, Severity } from '../schemas/alerts.ts';
import { runbookLink } from './sinks/runbook-link.ts';

/** Where the watcher says what it does. Never an address of a sink: it may be a secret. */
export type AlarmLog = (
  level: 'info' | 'warn' | 'error',
  event: { readonly kind: string; readonly [field: string]: unknown },
) => void;

const LEVEL = { info: 'info', warn: 'warn', critical: 'error' } as const satisfies Record<Severity, string>;

/** The log line of an alert, which is a sink of its own that needs no configuration. */
export function logAlert(log: AlarmLog, alert: Alert, runbookUrl: string | null): void {
  const { name, status, severity, since, summary, details, serving, resolution } = alert;
  const base = { kind: 'alert', name, status, severity, since, summary };
  if (status === 'resolved') log('info', { ...base, resolution });
  else log(LEVEL[severity], { ...base, details, serving, runbook: runbookLink(name, runbookUrl) });
}

/** Runs `action`; what it throws becomes a log line, since an alarm that dies of its own trouble is none. Null when it threw. */
export function logged<T>(log: AlarmLog, kind: string, action: () => T): T | null {
  try {
    return action();
  } catch (error) {
    log('error', { kind, message: messageOf(error) });
    return null;
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
