/** Pings of a run to a healthchecks-style address: `/start`, success, `/fail`, each with the run id. They never harm the run. */
import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { RunEvent } from '../schemas/events.ts';
import { post } from './post.ts';

export interface PingOptions {
  readonly url: string;
  readonly timeoutMs: number;
  /** Called once for a ping that could not be delivered; never with the address, which is a secret. */
  onFailure(message: string): void;
  /** In [0, 1); spreads retries. */
  random(): number;
}

export interface Pings {
  /** Pings if the event is the beginning or the end of a run. Returns at once, and never throws. */
  onEvent(event: RunEvent): void;
  /** Waits for pings under way, for `ms` at most; then gives them up. */
  settle(ms: number): Promise<void>;
}

const TRIES = 3;
const FIRST_PAUSE_MS = 500;

export function createPings(options: PingOptions): Pings {
  const giveUp = new AbortController();
  let last: Promise<void> = Promise.resolve();
  return {
    onEvent(event) {
      const ping = pingOf(event);
      if (ping === null) return;
      // One after another: the start must not arrive behind the end.
      last = last.then(() => send(ping, options, giveUp.signal));
    },
    async settle(ms) {
      const timer = setTimeout(() => giveUp.abort(), ms);
      await last;
      clearTimeout(timer);
    },
  };
}

interface Ping {
  readonly runId: string;
  readonly suffix: '' | '/start' | '/fail';
  readonly text: string;
}

function pingOf(event: RunEvent): Ping | null {
  switch (event.kind) {
    case 'run_started':
      return { runId: event.runId, suffix: '/start', text: `data to ${event.asOf}` };
    case 'run_finished':
      return { runId: event.runId, suffix: '', text: 'published' };
    case 'nothing_to_do':
      return { runId: event.runId, suffix: '', text: 'nothing to do' };
    case 'run_failed':
      return { runId: event.runId, suffix: '/fail', text: `${event.code}: ${event.message}` };
    default:
      return null;
  }
}

/** Three tries at most; says so when all failed. */
async function send(
  { runId, suffix, text }: Ping,
  { url, timeoutMs, onFailure, random }: PingOptions,
  signal: AbortSignal,
): Promise<void> {
  const target = pingUrl(url, suffix, runId);
  const request = {
    body: `run_id ${runId}\n${text}\n`,
    headers: { 'Content-Type': 'text/plain; charset=utf-8' },
    timeoutMs,
    signal,
  };
  let outcome = '';
  for (let attempt = 0; attempt < TRIES && !signal.aborted; attempt++) {
    const pause = attempt === 0 ? 0 : FIRST_PAUSE_MS * 2 ** (attempt - 1) * (0.5 + random() / 2);
    await delay(pause, undefined, { signal }).catch(() => undefined);
    const result = await post(target, request);
    if (result.ok) return;
    outcome = result.outcome;
  }
  onFailure(
    `the ping of ${suffix.slice(1) || 'success'} was not delivered: ${outcome || 'no time was left'}`,
  );
}

/** The suffix goes behind the path; the run id goes along as a UUID, which is what such services take to tell runs apart. */
export function pingUrl(url: string, suffix: Ping['suffix'], runId: string): string {
  const target = new URL(url);
  target.pathname = target.pathname.replace(/\/+$/, '') + suffix;
  target.searchParams.set('rid', uuidOf(runId));
  return target.href;
}

/** A UUID (version 8) that is always the same for a run. */
function uuidOf(runId: string): string {
  const hex = createHash('sha256').update(runId).digest('hex');
  const variant = ((Number.parseInt(hex[16]!, 16) & 3) | 8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}
