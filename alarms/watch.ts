/** The watch over a home: looks, rings, delivers. It depends on no run; it may live in a process of its own or in the one that serves. */
import { randomUUID } from 'node:crypto';
import type { AlarmConfig } from '../schemas/alarm-config.ts';
import type { AlarmState, Condition } from '../schemas/alerts.ts';
import type { Schedule } from '../schemas/schedule.ts';
import { type Layout, layoutOf } from '../warehouse/layout.ts';
import { advance } from './advance.ts';
import { type AlarmLog, logAlert, logged, messageOf } from './alarm-log.ts';
import { createDeliveries, type Deliveries } from './deliveries.ts';
import { evaluate, type Finding } from './evaluate.ts';
import { type Lease, openLease } from './lease.ts';
import { type Observation, observe } from './observation.ts';
import { enqueue, prune } from './outbox.ts';
import type { Sink } from './sinks/sink.ts';
import { freshState, readAlarmState, writeAlarmState } from './state-file.ts';

export interface WatchOptions {
  readonly home: string;
  /** Name of the configuration, which alerts carry. */
  readonly source: string;
  /** Null where no configuration is at hand; the published run says itself when it is late. */
  readonly schedule: Schedule | null;
  readonly alarms: Pick<
    AlarmConfig,
    'interval_seconds' | 'timeout_seconds' | 'keep_trying_hours' | 'runbook_url'
  >;
  readonly sinks: readonly Sink[];
  readonly log: AlarmLog;
  now(): Date;
  /** In [0, 1); spreads retries. */
  random(): number;
}

export interface Watching {
  /** What was wrong at the last look, whether this watcher sends or stands by. */
  conditions(): readonly Condition[];
  /** Ends the watch; what is not delivered stays in the home for the next watcher. */
  stop(): Promise<void>;
}

/** A watcher is dead, for another host, when it has not renewed its lease for so many looks. */
const LEASE_LOOKS = 3;
const SHORTEST_LEASE_MS = 30_000;
/** How long a delivery under way may take when the watch ends. */
const FAREWELL_MS = 3_000;

/** Watches until `stop`. Never throws into its caller: what goes wrong is logged, and tried again at the next look. */
export function startWatching(options: WatchOptions): Watching {
  const watch = new Watch(options);
  const ended = new AbortController();
  const loop = (async () => {
    options.log('info', { kind: 'watch_started', sinks: options.sinks.map(({ name }) => name) });
    while (!ended.signal.aborted) await watch.pause(await watch.turn(), ended.signal);
    await watch.end(FAREWELL_MS);
    options.log('info', { kind: 'watch_stopped' });
  })();
  return {
    conditions: () => watch.conditions,
    async stop() {
      ended.abort();
      await loop;
    },
  };
}

/** Looks once and tries once to deliver what is pending. Resolves with what is wrong. */
export async function watchOnce(options: WatchOptions): Promise<readonly Condition[]> {
  const watch = new Watch(options);
  const patienceMs = options.alarms.timeout_seconds * 1000 + FAREWELL_MS;
  for (let before = Number.POSITIVE_INFINITY; ; ) {
    await watch.turn();
    await watch.settle(patienceMs);
    const left = watch.pendingCount;
    if (left === 0 || left >= before) break;
    before = left;
  }
  await watch.end(0);
  return watch.conditions;
}

class Watch {
  readonly #options: WatchOptions;
  readonly #layout: Layout;
  readonly #lease: Lease;
  readonly #deliveries: Deliveries;
  readonly #startedAt: Date;
  /** Null while another watcher sends, whose state it then is. */
  #state: AlarmState | null = null;
  #conditions: readonly Condition[] = [];
  #standsBy = false;
  #leaseTrouble = '';
  #wake: () => void = () => undefined;

  constructor(options: WatchOptions) {
    const { home, sinks, alarms, log, now, random } = options;
    this.#options = options;
    this.#layout = layoutOf(home);
    this.#startedAt = now();
    this.#lease = openLease(
      this.#layout,
      Math.max(SHORTEST_LEASE_MS, LEASE_LOOKS * alarms.interval_seconds * 1000),
    );
    this.#deliveries = createDeliveries({
      sinks,
      timeoutMs: alarms.timeout_seconds * 1000,
      log,
      now,
      random,
      pending: () => this.#state?.pending ?? [],
      onChange: (pending) => {
        if (this.#state !== null) this.#keep({ ...this.#state, pending });
        this.#wake();
      },
    });
  }

  get conditions(): readonly Condition[] {
    return this.#conditions;
  }

  get pendingCount(): number {
    return this.#state?.pending.length ?? 0;
  }

  /** Looks, rings, starts deliveries. Resolves with the next instant at which something is due; null when nothing is. */
  async turn(): Promise<Date | null> {
    const isSender = await this.#isSender();
    if (!isSender) this.#state = null;
    const finding = logged(this.#options.log, 'watch_failed', () => this.#look(isSender));
    const instants = [finding?.nextChangeAt ?? null, this.#deliveries.nextTryAt()].filter(
      (instant) => instant !== null,
    );
    return instants.length === 0 ? null : new Date(Math.min(...instants.map(Number)));
  }

  /** Waits for the next look: the interval, the next instant that is due, or the end of a delivery, whichever comes first. */
  async pause(until: Date | null, signal: AbortSignal): Promise<void> {
    const intervalMs = this.#options.alarms.interval_seconds * 1000;
    const untilMs = until === null ? intervalMs : until.getTime() - this.#options.now().getTime();
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.min(intervalMs, Math.max(1, untilMs)));
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
      signal.addEventListener('abort', this.#wake, { once: true });
    });
    signal.removeEventListener('abort', this.#wake);
  }

  /** Waits for deliveries under way, for `ms` at most. */
  async settle(ms: number): Promise<void> {
    await this.#deliveries.settle(ms);
  }

  async end(ms: number): Promise<void> {
    await this.settle(ms);
    logged(this.#options.log, 'watcher_not_written', () => this.#lease.release());
  }

  #look(isSender: boolean): Finding {
    const { now, schedule } = this.#options;
    const state = this.#state ?? this.#loadState();
    const observation = observe(this.#layout);
    const watchingSince = new Date(state.watching_since);
    const finding = evaluate({ now: now(), observation, schedule, watchingSince });
    this.#conditions = finding.conditions;
    if (isSender) {
      this.#ring(state, finding, observation);
      this.#deliveries.start();
    }
    return finding;
  }

  #ring(state: AlarmState, { conditions }: Finding, { published }: Observation): void {
    const { log, now, sinks, source, alarms } = this.#options;
    const { active, changes } = advance(state.active, conditions, published, now());
    for (const alert of changes) logAlert(log, alert, alarms.runbook_url ?? null);
    const notification = { id: randomUUID(), source, alerts: changes };
    const queued = enqueue(state.pending, notification, sinks, now());
    const names = sinks.map(({ name }) => name);
    const { kept, dropped } = prune(queued, names, alarms.keep_trying_hours, now());
    for (const { sink, notification: lost, attempts } of dropped)
      log('error', { kind: 'alert_given_up', sink, id: lost.id, attempts });
    this.#keep({ ...state, active, pending: kept });
  }

  /** Whether this watcher sends. A home that cannot be written is no reason to be silent: better two alerts than none. */
  async #isSender(): Promise<boolean> {
    const { log } = this.#options;
    let isMine = true;
    try {
      isMine = await this.#lease.take();
    } catch (error) {
      const message = messageOf(error);
      // Said once, not at each look of a home that is mounted read-only.
      if (message !== this.#leaseTrouble) log('error', { kind: 'watcher_not_written', message });
      this.#leaseTrouble = message;
    }
    if (isMine === this.#standsBy) log('info', { kind: isMine ? 'watch_sends' : 'watch_stands_by' });
    this.#standsBy = !isMine;
    return isMine;
  }

  #loadState(): AlarmState {
    const loaded = logged(this.#options.log, 'alarm_state_not_read', () => readAlarmState(this.#layout));
    return loaded ?? freshState(this.#startedAt);
  }

  #keep(state: AlarmState): void {
    if (JSON.stringify(state) === JSON.stringify(this.#state)) return;
    this.#state = state;
    logged(this.#options.log, 'alarm_state_not_written', () => writeAlarmState(this.#layout, state));
  }
}
