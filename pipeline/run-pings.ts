import type { TimedEvent } from '../schemas/events.ts';
import type { LoadedConfig } from './config-file.ts';
import type { Effects } from './effects.ts';
import type { Renderer } from './renderer.ts';

export interface RunPings {
  /** Shows an event, and pings if the configuration says so. */
  emit(event: TimedEvent): void;
  /** Waits for pings that are under way, a few seconds at most: the night itself is over. */
  settle(): Promise<void>;
}

const PATIENCE_MS = 10_000;

/** The pings of one run; a ping that cannot be sent is a warning, never a failure. */
export async function runPings(
  { config: { alarms } }: LoadedConfig,
  effects: Effects,
  renderer: Renderer,
): Promise<RunPings> {
  if (alarms.pings === undefined) return { emit: renderer.emit, settle: async () => undefined };
  const [{ createPings }, { addressOf }] = await Promise.all([
    import('../alarms/pings.ts'),
    import('../alarms/sinks/open-sinks.ts'),
  ]);
  const warn = (message: string) => {
    const time = effects.now().toISOString();
    renderer.emit({ kind: 'warning', job: 'run', code: 'PING_NOT_SENT', message, time });
  };
  const url = addressOf(alarms.pings, effects.env);
  if (url === null) {
    warn(`alarms.pings.url_env: the variable ${alarms.pings.url_env} holds no http or https address`);
    return { emit: renderer.emit, settle: async () => undefined };
  }
  const pings = createPings({
    url,
    timeoutMs: Math.min(PATIENCE_MS / 2, alarms.timeout_seconds * 1000),
    onFailure: warn,
    random: Math.random,
  });
  return {
    emit(event) {
      renderer.emit(event);
      pings.onEvent(event);
    },
    settle: () => pings.settle(PATIENCE_MS),
  };
}
