import type { Effects } from './effects.ts';

/** What a command needs: the world, and where to leave its exit code. */
export interface CommandContext {
  readonly effects: Effects;
  exitCode: number;
  /** Whether an internal error shows its stack trace. */
  debug: boolean;
}
