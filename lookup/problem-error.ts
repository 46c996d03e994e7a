import type { Problem } from '../schemas/api-problems.ts';
import { PROBLEMS, type ProblemCode } from '../schemas/problem-codes.ts';

type Extra = Partial<Pick<Problem, 'near' | 'issues' | 'run_id' | 'age_seconds' | 'reason'>>;

/** A request that cannot be answered as asked: the caller can understand it, and it is no fault of ours. */
export class ProblemError extends Error {
  readonly code: ProblemCode;
  readonly extra: Extra;
  /** Seconds after which asking again makes sense, or null. */
  readonly retryAfterSeconds: number | null;

  constructor(code: ProblemCode, detail: string, extra: Extra = {}, retryAfterSeconds: number | null = null) {
    super(detail);
    this.name = 'ProblemError';
    this.code = code;
    this.extra = extra;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  get statusCode(): number {
    return PROBLEMS[this.code].status;
  }
}

/** The body of a problem response. */
export function problemBody(code: ProblemCode, detail: string, instance: string, extra: Extra = {}): string {
  const { status, title } = PROBLEMS[code];
  const type = `urn:shelfcast:problem:${code.toLowerCase().replaceAll('_', '-')}`;
  return JSON.stringify({ type, title, status, code, detail, instance, ...extra } satisfies Problem);
}
