/** The runs that answers come from: what `published/current` leads to, and earlier ones while they are asked for. */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { RunRecord } from '../schemas/manifest.ts';
import type { Layout } from '../warehouse/layout.ts';
import { currentDir, currentTarget, listPublishedRuns } from '../warehouse/published-runs.ts';
import { readRunRecords } from '../warehouse/run-records.ts';
import { ProblemError } from './problem-error.ts';
import { openServedRun, type ServedRun } from './served-run.ts';

export interface RunStoreOptions {
  readonly layout: Layout;
  /** Milliseconds between looks at the link. */
  readonly intervalMs: number;
  readonly keptVintages: number;
  /** Whether answers must not be kept by shared caches. */
  readonly isPrivate: boolean;
  /** Hears of a run that was picked up, or could not be opened. */
  onChange(change: { readonly runId: string } | { readonly error: unknown }): void;
}

const RECORDS_KEPT_MS = 1000;

/**
 * Handlers take a run once and answer without waiting in between, so a run that is replaced can be closed at once: nobody is
 * within it.
 */
export class RunStore {
  readonly #options: RunStoreOptions;
  readonly #vintages = new Map<string, ServedRun>();
  #current: ServedRun | null = null;
  #seen: string | null = null;
  #problem: unknown = null;
  #timer: NodeJS.Timeout | null = null;
  #records: { readonly readAt: number; readonly records: readonly RunRecord[] } | null = null;

  constructor(options: RunStoreOptions) {
    this.#options = options;
  }

  /** Looks once, then again and again. */
  start(): void {
    this.look();
    this.#timer = setInterval(() => this.look(), this.#options.intervalMs);
    this.#timer.unref();
  }

  async close(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    const open = [...this.#vintages.values(), ...(this.#current === null ? [] : [this.#current])];
    this.#vintages.clear();
    this.#current = null;
    await Promise.all(open.map((run) => run.close()));
  }

  /** Why the run that `current` leads to is not served; null when it is, or nothing is published. */
  get problem(): unknown {
    return this.#problem;
  }

  get current(): ServedRun | null {
    return this.#current;
  }

  /** The served run. Problems: NOTHING_PUBLISHED, RUN_UNREADABLE. */
  serving(): ServedRun {
    if (this.#current !== null) return this.#current;
    if (this.#problem === null)
      throw new ProblemError(
        'NOTHING_PUBLISHED',
        'no night has published yet: run one with shelfcast run',
        {},
        60,
      );
    throw new ProblemError(
      'RUN_UNREADABLE',
      'the published run is damaged or of another version: shelfcast verify says more; publish anew with shelfcast run --force',
      {},
      60,
    );
  }

  /** The run of an id. Problems: RUN_NOT_FOUND, RUN_RETIRED. */
  byId(runId: string): ServedRun {
    const known = this.#current?.runId === runId ? this.#current : this.#vintages.get(runId);
    if (known !== undefined) return known;
    const dir = this.#options.layout.publishedRun(runId);
    if (!existsSync(join(dir, 'manifest.json'))) throw this.#gone(runId, (record) => record.run_id === runId);
    return this.#open(runId, dir);
  }

  /** The newest kept run with this cutoff. Problems: RUN_NOT_FOUND, RUN_RETIRED. */
  asOf(cutoff: string): ServedRun {
    if (this.#current?.manifest.data_cutoff === cutoff) return this.#current;
    const found = listPublishedRuns(this.#options.layout).runs.find(
      ({ manifest }) => manifest.data_cutoff === cutoff,
    );
    if (found === undefined) throw this.#gone(`as of ${cutoff}`, (record) => record.as_of === cutoff);
    return this.#vintages.get(found.manifest.run_id) ?? this.#open(found.manifest.run_id, found.dir);
  }

  /** Opens the run that another one is compared with; null when it is no longer there. */
  previousOf(run: ServedRun): ServedRun | null {
    const id = run.lookup.about.previous_run_id;
    if (id === null) return null;
    try {
      return this.byId(id);
    } catch (error) {
      if (error instanceof ProblemError) return null;
      throw error;
    }
  }

  /** Every recorded run, the oldest first; read anew at most once a second. */
  records(): readonly RunRecord[] {
    const now = performance.now();
    if (this.#records === null || now - this.#records.readAt > RECORDS_KEPT_MS)
      this.#records = { readAt: now, records: readRunRecords(this.#options.layout).records };
    return this.#records.records;
  }

  look(): void {
    try {
      const seen = this.#signature();
      if (seen === this.#seen) return;
      this.#seen = seen;
      this.#problem = null;
      if (seen !== null) this.#take(currentDir(this.#options.layout)!);
    } catch (error) {
      // What is served stays; a run that cannot be opened must not end the service.
      this.#problem = error;
      this.#options.onChange({ error });
    }
  }

  /** Tells one state of `current` from another: where it leads, and which manifest stands there. */
  #signature(): string | null {
    const target = currentTarget(this.#options.layout);
    if (target === null) return null;
    const manifest = statSync(join(this.#options.layout.current, 'manifest.json'), { throwIfNoEntry: false });
    return `${target} ${manifest?.ino} ${manifest?.mtimeMs}`;
  }

  #take(dir: string): void {
    const old = this.#current;
    this.#current = openServedRun(dir, this.#options.isPrivate);
    const vintage = this.#vintages.get(this.#current.runId);
    this.#vintages.delete(this.#current.runId);
    closeLater(vintage);
    closeLater(old);
    this.#options.onChange({ runId: this.#current.runId });
  }

  #open(runId: string, dir: string): ServedRun {
    const run = this.#openOrProblem(dir);
    this.#vintages.set(runId, run);
    for (const [oldest, vintage] of this.#vintages) {
      if (this.#vintages.size <= this.#options.keptVintages) break;
      this.#vintages.delete(oldest);
      closeLater(vintage);
    }
    return run;
  }

  #openOrProblem(dir: string): ServedRun {
    try {
      return openServedRun(dir, this.#options.isPrivate);
    } catch (error) {
      this.#options.onChange({ error });
      throw new ProblemError(
        'RUN_RETIRED',
        'the run is kept, but holds nothing that this service can answer from',
      );
    }
  }

  #gone(what: string, isIt: (record: { run_id: string; as_of: string }) => boolean): ProblemError {
    const wasThere = this.records().some((record) => record.status === 'published' && isIt(record));
    return wasThere
      ? new ProblemError(
          'RUN_RETIRED',
          `the run ${what} was published and is past its retention: /v1/runs lists what is kept`,
        )
      : new ProblemError('RUN_NOT_FOUND', `no run ${what} was published: /v1/runs lists them`);
  }
}

/** Once the request that may still be reading it has been answered. */
function closeLater(run: ServedRun | null | undefined): void {
  if (run !== null && run !== undefined) setImmediate(() => void run.close());
}
