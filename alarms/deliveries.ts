/** Sends what is pending, one notification at a time for each sink; a sink that is down keeps no other waiting. */
import type { Pending } from '../schemas/alerts.ts';
import type { AlarmLog } from './alarm-log.ts';
import { heads, postpone } from './outbox.ts';
import { type PostResult, post } from './post.ts';
import type { Sink } from './sinks/sink.ts';

export interface DeliveryOptions {
  readonly sinks: readonly Sink[];
  readonly timeoutMs: number;
  readonly log: AlarmLog;
  now(): Date;
  random(): number;
  /** What is pending now. */
  pending(): readonly Pending[];
  /** Called with what is pending after a delivery or a failed try. */
  onChange(pending: readonly Pending[]): void;
}

export interface Deliveries {
  /** Starts whatever is due, and is not under way. Never throws. */
  start(): void;
  /** When the next try is due; null when nothing waits. */
  nextTryAt(): Date | null;
  /** Waits for what is under way, for `ms` at most; then gives it up. */
  settle(ms: number): Promise<void>;
}

export function createDeliveries(options: DeliveryOptions): Deliveries {
  const underWay = new Map<string, Promise<void>>();
  const giveUp = new AbortController();
  const sinkOf = (name: string) => options.sinks.find((sink) => sink.name === name);
  const waiting = () =>
    heads(options.pending()).filter(({ sink }) => !underWay.has(sink) && sinkOf(sink) !== undefined);
  return {
    start() {
      const now = options.now().toISOString();
      for (const entry of waiting().filter(({ not_before }) => not_before <= now)) {
        const sending = send(entry, sinkOf(entry.sink)!, giveUp.signal, options).then((result) => {
          underWay.delete(entry.sink);
          if (!giveUp.signal.aborted || result.ok) settle(entry, result, options);
        });
        underWay.set(entry.sink, sending);
      }
    },
    nextTryAt() {
      const instants = waiting().map(({ not_before }) => Date.parse(not_before));
      return instants.length === 0 ? null : new Date(Math.min(...instants));
    },
    async settle(ms) {
      const timer = setTimeout(() => giveUp.abort(), ms);
      while (underWay.size > 0) await Promise.all(underWay.values());
      clearTimeout(timer);
    },
  };
}

async function send(
  { notification }: Pending,
  sink: Sink,
  signal: AbortSignal,
  { timeoutMs, now }: DeliveryOptions,
): Promise<PostResult> {
  return post(sink.url, { ...sink.request(notification, now()), timeoutMs, signal });
}

/** Takes the entry off, or puts its next try off; said in the log only once it is written down. */
function settle(entry: Pending, { ok, outcome }: PostResult, options: DeliveryOptions): void {
  const { log, now, random, pending, onChange } = options;
  const { sink, notification } = entry;
  const isEntry = (other: Pending) => other.sink === sink && other.notification.id === notification.id;
  const told = { sink, id: notification.id, attempts: entry.attempts + 1, outcome };
  if (ok) {
    onChange(pending().filter((other) => !isEntry(other)));
    log('info', { kind: 'alert_delivered', ...told });
  } else {
    const later = postpone(entry, now(), random());
    onChange(pending().map((other) => (isEntry(other) ? later : other)));
    log('warn', { kind: 'alert_not_delivered', ...told, next_try_at: later.not_before });
  }
}
