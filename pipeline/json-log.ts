import { type Logger, pino } from 'pino';
import type { Config } from '../schemas/config.ts';

/** A log of JSON lines: the level by its name, then the fields that are given (`time` among them). */
export function createLogger(stream: NodeJS.WritableStream, level: Config['log_level']): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: false,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line: string) => void stream.write(line) },
  );
}
