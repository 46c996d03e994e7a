import type { TimedEvent } from '../schemas/events.ts';
import type { LoadedConfig } from './config-file.ts';

/** What a night needs to know from outside; the clock among it. */
export interface NightOptions {
  readonly loaded: LoadedConfig;
  /** `--as-of`; null takes the configuration’s. */
  readonly asOf: string | null;
  readonly now: Date;
  /** Whether `now` came from `--now`; then it also replays `generated_at`. */
  readonly nowGiven: boolean;
  readonly workers: number | null;
  readonly force: boolean;
  /** Publish gates to let pass. */
  readonly accept: readonly string[];
  emit(event: TimedEvent): void;
  readonly signal: AbortSignal;
}
