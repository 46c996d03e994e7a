/** Asks the service. An answer that is a problem, or none at all, is thrown as an `ApiFailure`. */
import type {
  AccuracyAnswer,
  BranchesAnswer,
  Envelope,
  ExceptionKind,
  ExceptionsAnswer,
  PredictAnswer,
  Problem,
  SeriesAnswer,
  StatusAnswer,
} from './answers.ts';
import { LAST_YEAR_DAYS } from './series-days.ts';

/** `problem` is null where the service could not be reached or answered with something else. */
export class ApiFailure extends Error {
  readonly problem: Problem | null;
  readonly status: number | null;

  constructor(problem: Problem | null, status: number | null) {
    super(problem?.detail ?? 'no answer');
    this.problem = problem;
    this.status = status;
  }
}

export interface Client {
  status(): Promise<StatusAnswer>;
  branches(): Promise<BranchesAnswer>;
  predict(branch: string, month: string): Promise<PredictAnswer>;
  /** With `days` of sales, those a year before them, every quantile, and the run before. */
  series(branch: string, sku: string, days: number): Promise<SeriesAnswer>;
  accuracy(): Promise<AccuracyAnswer>;
  exceptions(kind: ExceptionKind, branch: string | null): Promise<ExceptionsAnswer>;
}

const MOST_EXCEPTIONS = '100';

/** `keyOf` gives the API key to send, or null. Addresses are relative, so that the page may live behind a prefix. */
export function apiClient(keyOf: () => string | null): Client {
  async function get<Answer extends Envelope>(
    path: string,
    query: Readonly<Record<string, string | null>> = {},
  ): Promise<Answer> {
    const values = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== null);
    const search = new URLSearchParams(values).toString();
    const key = keyOf();
    let response: Response;
    try {
      response = await fetch(search === '' ? path : `${path}?${search}`, {
        // Always asked again; what has not changed comes back as 304 without a body.
        cache: 'no-cache',
        headers: { accept: 'application/json', ...(key === null ? {} : { authorization: `Bearer ${key}` }) },
      });
    } catch {
      throw new ApiFailure(null, null);
    }
    if (response.ok) {
      const answer = (await response.json()) as Answer;
      // Of an answer that the browser had already, only the header fields are new.
      const age = response.headers.get('shelfcast-age-seconds');
      return age === null ? answer : { ...answer, age_seconds: Number(age) };
    }
    const isProblem = response.headers.get('content-type')?.startsWith('application/problem+json') === true;
    throw new ApiFailure(isProblem ? ((await response.json()) as Problem) : null, response.status);
  }
  const part = encodeURIComponent;
  return {
    status: () => get('v1/status'),
    branches: () => get('v1/branches'),
    predict: (branch, month) => get('v1/predict', { branch, month }),
    series: (branch, sku, days) =>
      get(`v1/forecasts/${part(branch)}/${part(sku)}`, {
        history: String(days + LAST_YEAR_DAYS),
        quantiles: 'all',
        compare: 'previous',
      }),
    accuracy: () => get('v1/accuracy'),
    exceptions: (kind, branch) => get('v1/exceptions', { kind, branch, limit: MOST_EXCEPTIONS }),
  };
}
