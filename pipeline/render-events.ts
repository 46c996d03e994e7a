import type { Config } from '../schemas/config.ts';
import type { RunEvent } from '../schemas/events.ts';
import type { Output } from './effects.ts';
import { createLogger } from './json-log.ts';
import { createProgressBars } from './progress-bars.ts';
import type { Renderer } from './renderer.ts';

type Level = Exclude<Config['log_level'], 'silent'>;

/** Progress bars on a terminal; elsewhere one JSON line per event at or above `logLevel`. */
export function createRenderer(output: Output, logLevel: Config['log_level']): Renderer {
  return output.isTTY
    ? createProgressBars(output.stream, logLevel)
    : createJsonLines(output.stream, logLevel);
}

/** Level of an event in the log. Progress of shards is for debugging: there may be thousands. */
export function eventLevel(kind: RunEvent['kind']): Level {
  if (kind === 'job_failed' || kind === 'run_failed') return 'error';
  if (kind === 'warning') return 'warn';
  return kind === 'job_progress' ? 'debug' : 'info';
}

/** One line per event, the fields of the event flat. */
export function createJsonLines(stream: NodeJS.WritableStream, logLevel: Config['log_level']): Renderer {
  const logger = createLogger(stream, logLevel);
  return {
    emit: (event) => logger[eventLevel(event.kind)](event),
    close: () => undefined,
  };
}
