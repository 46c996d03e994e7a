import { openSinks } from '../alarms/sinks/open-sinks.ts';
import type { WatchOptions } from '../alarms/watch.ts';
import { alarms as alarmSchema } from '../schemas/alarm-config.ts';
import type { ErrorIssue } from '../schemas/errors.ts';
import type { Environment, LoadedConfig } from './config-file.ts';

/** What the watch over a home needs, from its configuration and the environment; `issues` names sinks that lack a variable, and are left out. */
export function watchOptions(
  home: string,
  /** Null where no configuration is at hand: then the log is all that rings. */
  loaded: LoadedConfig | null,
  env: Environment,
  given: Pick<WatchOptions, 'log' | 'now'>,
): { options: WatchOptions; issues: readonly ErrorIssue[] } {
  const alarms = loaded?.config.alarms ?? alarmSchema.parse({});
  const { sinks, issues } = openSinks(alarms, env);
  return {
    options: {
      home,
      source: loaded?.config.name ?? 'shelfcast',
      schedule: loaded?.config.schedule ?? null,
      alarms,
      sinks,
      random: Math.random,
      ...given,
    },
    issues,
  };
}
