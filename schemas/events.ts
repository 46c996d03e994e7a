import type { ErrorDetail } from './errors.ts';

/** What a failure says of itself, so that whoever reads the log knows whom to ask and what to do. Long texts are cut. */
export interface EventFailure extends Pick<ErrorDetail, 'issues' | 'expected' | 'came' | 'mend' | 'where'> {
  readonly code: string;
  readonly message: string;
}

/** Everything that can happen during a run. Loggers and progress bars only render these. */
export type RunEvent =
  | {
      readonly kind: 'run_started';
      readonly runId: string;
      readonly asOf: string;
      readonly jobs: readonly string[];
    }
  | { readonly kind: 'job_skipped'; readonly job: string; readonly because: string }
  | { readonly kind: 'job_started'; readonly job: string; readonly because: string }
  | { readonly kind: 'job_progress'; readonly job: string; readonly done: number; readonly total: number }
  | {
      readonly kind: 'job_finished';
      readonly job: string;
      readonly durationMs: number;
      readonly counts: Readonly<Record<string, number>>;
    }
  | ({ readonly kind: 'job_failed'; readonly job: string } & EventFailure)
  | { readonly kind: 'warning'; readonly job: string; readonly code: string; readonly message: string }
  | { readonly kind: 'published'; readonly runId: string; readonly rowCount: number; readonly sha256: string }
  | { readonly kind: 'nothing_to_do'; readonly runId: string }
  | { readonly kind: 'run_finished'; readonly runId: string; readonly durationMs: number }
  | ({ readonly kind: 'run_failed'; readonly runId: string } & EventFailure);

/** An event with its time, as it stands in `events.jsonl`. */
export type TimedEvent = RunEvent & { readonly time: string };
