/** From what is wrong to what rings: each alarm rings once, and ends once. Pure. */
import type { Alert, Condition } from '../schemas/alerts.ts';
import { formatInstant } from '../schemas/format-text.ts';
import type { PublishedManifest } from '../schemas/manifest.ts';

export interface Advance {
  /** What rings from now on. */
  readonly active: readonly Alert[];
  /** What has begun or ended since the last look, in this order: ended, begun. */
  readonly changes: readonly Alert[];
}

/** An alarm that still holds keeps its words of when it rang: an alert is a message, not a display. */
export function advance(
  active: readonly Alert[],
  conditions: readonly Condition[],
  published: PublishedManifest | null,
  now: Date,
): Advance {
  // While it cannot be told what is published, nothing is known to be over.
  const isBlind = conditions.some(({ name }) => name === 'unreadable');
  const goesOn = (alert: Alert) =>
    isBlind ||
    conditions.some((condition) => condition.name === alert.name && !isAnotherTime(alert, condition));
  const kept = active.filter(goesOn);
  const ended = active
    .filter((alert) => !kept.includes(alert))
    .map((alert) => resolve(alert, published, now));
  const begun = conditions
    .filter(({ name }) => !kept.some((alert) => alert.name === name))
    .map((condition) => fire(condition, now));
  return { active: [...kept, ...begun], changes: [...ended, ...begun] };
}

/** Whether a condition is not the one that rang but the next of its kind: another run was published between them. */
function isAnotherTime(alert: Alert, condition: Condition): boolean {
  return condition.run_id !== alert.run_id && condition.since > alert.since;
}

function fire(condition: Condition, now: Date): Alert {
  return {
    ...condition,
    status: 'firing',
    fired_at: now.toISOString(),
    resolved_at: null,
    resolution: null,
  };
}

function resolve(alert: Alert, published: PublishedManifest | null, now: Date): Alert {
  return {
    ...alert,
    status: 'resolved',
    resolved_at: now.toISOString(),
    resolution: resolution(alert, published),
  };
}

function resolution(alert: Alert, published: PublishedManifest | null): string {
  if (published === null || published.run_id === alert.run_id) return 'it is no longer so';
  const { run_id, data_cutoff, generated_at } = published;
  return `run ${run_id} is published, data to ${data_cutoff}, made ${formatInstant(generated_at)}`;
}
