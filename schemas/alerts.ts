/** The alarms: what can ring, how loud, and what is said of it. `docs/runbook.md` has a section for each; a test holds the two together. */
export const SEVERITIES = ['info', 'warn', 'critical'] as const;

/** `info`: no harm yet; `warn`: late, but what is served is still valid; `critical`: nothing valid is served, or nobody is mending it. */
export type Severity = (typeof SEVERITIES)[number];

/** Seconds that may lie between two looks at the warehouse. */
export const LOOK_SECONDS = { least: 0.1, most: 60 } as const;

interface AlertEntry {
  readonly severity: Severity;
  /** Heading of its section in the runbook. */
  readonly heading: string;
}

export const ALERTS = {
  run_failed: { severity: 'info', heading: 'Alert: run_failed' },
  refused: { severity: 'info', heading: 'Alert: refused' },
  late: { severity: 'warn', heading: 'Alert: late' },
  stale: { severity: 'warn', heading: 'Alert: stale' },
  expired: { severity: 'critical', heading: 'Alert: expired' },
  refused_again: { severity: 'critical', heading: 'Alert: refused_again' },
  nothing_published: { severity: 'critical', heading: 'Alert: nothing_published' },
  unreadable: { severity: 'critical', heading: 'Alert: unreadable' },
} as const satisfies Record<string, AlertEntry>;

export type AlertName = keyof typeof ALERTS;

export const ALERT_NAMES = Object.keys(ALERTS) as AlertName[];

/** Something that is wrong at an instant, in words. Instants are ISO, UTC. */
export interface Condition {
  readonly name: AlertName;
  readonly severity: Severity;
  /** When it began to be so: of `late`, the deadline. */
  readonly since: string;
  /** Id of the run that is served meanwhile; null when none is. */
  readonly run_id: string | null;
  /** One line. */
  readonly summary: string;
  /** What happened: the last run, its error, its last sign of life. */
  readonly details: string;
  /** What readers get meanwhile. */
  readonly serving: string;
}

/** An alarm as it is sent. */
export interface Alert extends Condition {
  readonly status: 'firing' | 'resolved';
  /** When it rang. */
  readonly fired_at: string;
  /** When it was over; null while it rings. */
  readonly resolved_at: string | null;
  /** What ended it; null while it rings. */
  readonly resolution: string | null;
}

/** Everything that changed at one look, sent together. */
export interface Notification {
  /** The same whenever it is sent again, so that a receiver can tell. */
  readonly id: string;
  /** The name of the configuration. */
  readonly source: string;
  readonly alerts: readonly Alert[];
}

/** A notification on its way to one sink. */
export interface Pending {
  readonly sink: string;
  readonly notification: Notification;
  readonly queued_at: string;
  readonly attempts: number;
  /** Not tried again before this instant. */
  readonly not_before: string;
}

/** `alarms/state.json` of a home: what rings, and what has not been delivered yet. */
export interface AlarmState {
  readonly kind: 'shelfcast.alarms';
  readonly version: 1;
  /** Since when somebody has been watching: what was due before is not asked for. */
  readonly watching_since: string;
  readonly active: readonly Alert[];
  readonly pending: readonly Pending[];
}

/** Anchor of the section of an alert, as GitHub spells it. */
export function runbookAnchor(name: AlertName): string {
  return ALERTS[name].heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}

/** Whether `severity` is at least as loud as `threshold`. */
export function isAtLeast(severity: Severity, threshold: Severity): boolean {
  return SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(threshold);
}
