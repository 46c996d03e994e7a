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
let second = Number.NaN;
let secondText = '';

/** One line of JSON with its end. By hand, since a line a request must not cost more than the request. */
export function accessLine(facts: RequestFacts): string {
  const { requestId, method, route, status, durationMs, address, key, runId } = facts;
  return `{"level":"info","time":"${instant(facts.timeMs)}","kind":"request","request_id":"${requestId}","method":"${method}","path":${text(pathOf(facts.url))},"route":"${route}","status":${status},"duration_ms":${Math.round(durationMs * 1000) / 1000},"address":${text(address)},"key":${key === null ? 'null' : `"${key}"`},"run_id":${runId === null ? 'null' : `"${runId}"`}}\n`;
}

function pathOf(url: string): string {
  const end = url.indexOf('?');
  const path = end < 0 ? url : url.slice(0, end);
  return path.length > MOST_LETTERS ? `${path.slice(0, MOST_LETTERS)}…` : path;
}

function text(value: string): string {
  return isAsciiText(value) ? `"${value}"` : JSON.stringify(value);
}

/** ISO text of an instant; that of its second is made once. */
function instant(ms: number): string {
  const now = Math.floor(ms / 1000);
  if (now !== second) {
    second = now;
    secondText = new Date(now * 1000).toISOString().slice(0, 20);
  }
  return `${secondText}${String(Math.floor(ms - now * 1000)).padStart(3, '0')}Z`;
}
