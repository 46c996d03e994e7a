/** The access log: who asked for what and how it went. No header and no query, which may hold anything. */
import { isAsciiText } from './plain-text.ts';

export interface RequestFacts {
  readonly timeMs: number;
  readonly requestId: string;
  readonly method: string;
  readonly url: string;
  readonly route: string;
  readonly status: number;
  readonly durationMs: number;
  readonly address: string;
  /** Name of the API key. */
  readonly key: string | null;
  readonly runId: string | null;
}

const MOST_LETTERS = 300;
/** 000 to 999. */
const THOUSANDTHS = Array.from({ length: 1000 }, (_, k) => String(k).padStart(3, '0'));

let second = Number.NaN;
let secondText = '';

/**
 * One line of JSON with its end. By hand, since a line a request must not cost more than the request; what the line before had too is not
 * put together again.
 */
export function accessLine(facts: RequestFacts): string {
  const { requestId, method, url, durationMs } = facts;
  return `{"level":"info","time":"${instant(facts.timeMs)}","kind":"request","request_id":"${requestId}","method":"${method}","path":${text(pathOf(url))}${outcome(facts)}${milliseconds(durationMs)}${origin(facts)}`;
}

function pathOf(url: string): string {
  const end = url.indexOf('?');
  const path = end < 0 ? url : url.slice(0, end);
  return path.length > MOST_LETTERS ? `${path.slice(0, MOST_LETTERS)}…` : path;
}

function text(value: string): string {
  return isAsciiText(value) ? `"${value}"` : JSON.stringify(value);
}

const lastOutcome = { route: '', status: -1, text: '' };

function outcome({ route, status }: RequestFacts): string {
  if (lastOutcome.route !== route || lastOutcome.status !== status)
    Object.assign(lastOutcome, {
      route,
      status,
      text: `,"route":"${route}","status":${status},"duration_ms":`,
    });
  return lastOutcome.text;
}

const lastOrigin: { address: string; key: string | null; runId: string | null; text: string } = {
  address: 'none yet',
  key: null,
  runId: null,
  text: '',
};

function origin({ address, key, runId }: RequestFacts): string {
  if (lastOrigin.address !== address || lastOrigin.key !== key || lastOrigin.runId !== runId)
    Object.assign(lastOrigin, {
      address,
      key,
      runId,
      text: `,"address":${text(address)},"key":${quoted(key)},"run_id":${quoted(runId)}}\n`,
    });
  return lastOrigin.text;
}

function quoted(name: string | null): string {
  return name === null ? 'null' : `"${name}"`;
}

/** Three places behind the point. */
function milliseconds(ms: number): string {
  const thousandths = Math.round(ms * 1000);
  const whole = Math.floor(thousandths / 1000);
  return `${whole}.${THOUSANDTHS[thousandths - whole * 1000]!}`;
}

/** ISO text of an instant; that of its second is made once. */
function instant(ms: number): string {
  const now = Math.floor(ms / 1000);
  if (now !== second) {
    second = now;
    secondText = new Date(now * 1000).toISOString().slice(0, 20);
  }
  return `${secondText}${THOUSANDTHS[Math.floor(ms - now * 1000)]!}Z`;
}
