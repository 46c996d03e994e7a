/** Which alarms should ring at an instant. Pure: the clock and what is read come in. */
import { ALERTS, type AlertName, type Condition } from '../schemas/alerts.ts';
import { clip } from '../schemas/errors.ts';
import { formatInstant } from '../schemas/format-text.ts';
import { type Freshness, freshnessOf } from '../schemas/freshness.ts';
import type { PublishedManifest, RunRecord } from '../schemas/manifest.ts';
import { deadlineAfter, lastFire, nextExpectedAt, type Schedule } from '../schemas/schedule.ts';
import { whatIsServed, whyNotThere } from './explain.ts';
import type { Observation } from './observation.ts';

export interface Question {
  readonly now: Date;
  readonly observation: Observation;
  /** Null where no configuration is at hand: then nobody knows when the first forecast of an empty home is due. */
  readonly schedule: Schedule | null;
  /** What was due before somebody watched an empty home is not asked for. */
  readonly watchingSince: Date;
}

export interface Finding {
  readonly conditions: readonly Condition[];
  /** The next instant at which something begins to be wrong by the clock alone; null when there is none. */
  readonly nextChangeAt: Date | null;
}

type Words = Pick<Condition, 'summary' | 'details'>;

export function evaluate(question: Question): Finding {
  const { now, observation } = question;
  const { published, unreadable } = observation;
  const serving = unreadable === null ? whatIsServed(published, now) : 'it cannot be told';
  const condition = (name: AlertName, since: string, words: Words): Condition => ({
    name,
    severity: ALERTS[name].severity,
    since,
    run_id: published?.run_id ?? null,
    serving,
    ...words,
  });
  if (unreadable !== null)
    return { conditions: [cannotTell(unreadable, condition, now)], nextChangeAt: null };
  const found =
    published === null ? nothingPublished(question, condition) : overdue(published, question, condition);
  return { ...found, conditions: [...found.conditions, ...failures(observation, condition)] };
}

type Make = (name: AlertName, since: string, words: Words) => Condition;

function cannotTell(reason: string, condition: Make, now: Date): Condition {
  return condition('unreadable', now.toISOString(), {
    summary: 'it cannot be told what is published',
    details: clip(reason, 600),
  });
}

/** `late`, `stale` and `expired` ring one after another, each at its instant, and end together. */
function overdue(
  published: PublishedManifest,
  { now, observation, schedule }: Question,
  condition: Make,
): Finding {
  const { freshness } = freshnessOf(published, now);
  const expected = formatInstant(published.next_expected_at);
  const details = whyNotThere(observation, schedule?.cron ?? null, now);
  const steps: readonly [AlertName & Freshness, string, string][] = [
    ['late', published.next_expected_at, `the forecast is late: it was expected by ${expected}`],
    ['stale', published.stale_at, `the forecast is stale: its successor was expected by ${expected}`],
    ['expired', published.expires_at, 'the forecast has expired: nothing should be ordered by it'],
  ];
  const reached = steps.findIndex(([name]) => name === freshness) + 1;
  const next = steps[reached];
  return {
    conditions: steps
      .slice(0, reached)
      .map(([name, since, summary]) => condition(name, since, { summary, details })),
    // The instant itself belongs to the better state.
    nextChangeAt: next === undefined ? null : new Date(Date.parse(next[1]) + 1),
  };
}

/** A home in which nothing was ever published: rings at the deadline of its first night. */
function nothingPublished({ now, observation, schedule, watchingSince }: Question, condition: Make): Finding {
  if (schedule === null) return { conditions: [], nextChangeAt: null };
  const firstRun = observation.records[0]?.started_at;
  const since = new Date(Math.min(watchingSince.getTime(), Date.parse(firstRun ?? now.toISOString())));
  const deadline = firstDeadline(schedule, since);
  if (now.getTime() <= deadline.getTime())
    return { conditions: [], nextChangeAt: new Date(deadline.getTime() + 1) };
  const words = {
    summary: `nothing is published: the first forecast was expected by ${formatInstant(deadline)}`,
    details: whyNotThere(observation, schedule.cron, now),
  };
  return { conditions: [condition('nothing_published', deadline.toISOString(), words)], nextChangeAt: null };
}

/** The first deadline of a night that is not over at `since`. */
function firstDeadline(schedule: Schedule, since: Date): Date {
  const fire = lastFire(schedule.cron, since);
  const deadline = fire === null ? null : deadlineAfter(fire, schedule.deadline);
  return deadline !== null && deadline.getTime() > since.getTime()
    ? deadline
    : nextExpectedAt(schedule, since);
}

/** What the runs since the published one say, whatever the clock says. */
function failures({ published, records }: Observation, condition: Make): Condition[] {
  const since = records.filter((record) => published === null || isSince(record, published));
  const refused = since.filter(({ status }) => status === 'refused');
  const last = since.findLast(({ status }) => status !== 'running' && status !== 'stopped');
  const conditions: Condition[] = [];
  if (refused.length > 0)
    conditions.push(condition('refused', endOf(refused[0]!), refusedWords(refused[0]!)));
  if (refused.length > 1) {
    const { details } = refusedWords(refused.at(-1)!);
    const summary = `the publish gate has refused ${refused.length} runs in a row`;
    conditions.push(condition('refused_again', endOf(refused[1]!), { summary, details }));
  }
  if (last?.status === 'failed') conditions.push(condition('run_failed', endOf(last), failedWords(last)));
  return conditions;
}

/** A run for a later day than the published one, or for its day once more; running an old day again says nothing of tonight. */
function isSince({ run_id, as_of, started_at }: RunRecord, published: PublishedManifest): boolean {
  if (run_id === published.run_id || as_of < published.data_cutoff) return false;
  return as_of > published.data_cutoff || started_at > published.generated_at;
}

function endOf({ started_at, finished_at }: RunRecord): string {
  return finished_at ?? started_at;
}

function refusedWords(record: RunRecord): Words {
  return {
    summary: `the publish gate refused the run for ${record.as_of}`,
    details: `run ${record.run_id}: ${clip(record.error?.message ?? 'no reason is recorded', 600)}`,
  };
}

function failedWords(record: RunRecord): Words {
  const { code, message } = record.error ?? { code: 'unknown', message: 'no reason is recorded' };
  return {
    summary: `the run for ${record.as_of} failed: ${code}`,
    details: `run ${record.run_id}: ${clip(message, 600)}`,
  };
}
