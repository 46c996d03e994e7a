/** What has not been delivered yet: one queue for each sink, in order, tried again with growing pauses. Pure. */
import { type Alert, isAtLeast, type Notification, type Pending } from '../schemas/alerts.ts';
import type { Sink } from './sinks/sink.ts';

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 5 * 60_000;
/** More than that for one sink is rubbish: the oldest go. */
const MAX_PENDING = 100;

/** Adds a notification for each sink that wants any of its alerts. */
export function enqueue(
  pending: readonly Pending[],
  notification: Notification,
  sinks: readonly Pick<Sink, 'name' | 'atLeast'>[],
  now: Date,
): Pending[] {
  const queued_at = now.toISOString();
  const added = sinks.flatMap(({ name, atLeast }): Pending[] => {
    const alerts = notification.alerts.filter((alert: Alert) => isAtLeast(alert.severity, atLeast));
    if (alerts.length === 0) return [];
    return [
      {
        sink: name,
        notification: { ...notification, alerts },
        queued_at,
        attempts: 0,
        not_before: queued_at,
      },
    ];
  });
  return [...pending, ...added];
}

/** The notification that each sink waits for: the oldest of its queue. */
export function heads(pending: readonly Pending[]): Pending[] {
  const seen = new Set<string>();
  return pending.filter(({ sink }) => !seen.has(sink) && seen.add(sink));
}

/** After a failed try: when to try next. `random` is in [0, 1): two watchers of two homes must not knock in step. */
export function postpone(entry: Pending, now: Date, random: number): Pending {
  const attempts = entry.attempts + 1;
  const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(entry.attempts, 20));
  const jittered = pause * (0.5 + random / 2);
  return { ...entry, attempts, not_before: new Date(now.getTime() + jittered).toISOString() };
}

/** Splits off what nobody waits for any more: too old, too many of one sink, or for a sink that is no longer configured. */
export function prune(
  pending: readonly Pending[],
  sinkNames: readonly string[],
  keepHours: number,
  now: Date,
): { kept: Pending[]; dropped: Pending[] } {
  const oldest = new Date(now.getTime() - keepHours * 3_600_000).toISOString();
  const kept: Pending[] = [];
  const dropped: Pending[] = [];
  for (const name of new Set(pending.map(({ sink }) => sink))) {
    const queue = pending.filter(({ sink }) => sink === name);
    const wanted = sinkNames.includes(name)
      ? queue.filter(({ queued_at }) => queued_at >= oldest).slice(-MAX_PENDING)
      : [];
    kept.push(...wanted);
    dropped.push(...queue.filter((entry) => !wanted.includes(entry)));
  }
  return { kept, dropped };
}
