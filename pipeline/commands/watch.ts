import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { LOOK_SECONDS } from '../../schemas/alerts.ts';
import { type ErrorIssue, ShelfcastError } from '../../schemas/errors.ts';
import type { CommandContext } from '../command-context.ts';
import type { LoadedConfig } from '../config-file.ts';
import type { Effects } from '../effects.ts';
import { loadNamedConfig, locateHome, type PlaceFlags } from '../locate-home.ts';
import { instantOption } from '../option-values.ts';

interface WatchFlags extends PlaceFlags {
  readonly once?: boolean;
  readonly interval?: number;
  readonly now?: Date;
}

/** `shelfcast watch`: rings while the forecast is late, whatever became of the run. */
export function addWatchCommand(program: Command, context: CommandContext): void {
  program
    .command('watch')
    .description('stay and ring while the forecast is late, refused or expired')
    .option('-c, --config <file>', 'configuration (default: shelfcast.yaml in this folder)')
    .option('--home <dir>', 'warehouse (default: SHELFCAST_HOME, then the configuration)')
    .option('--once', 'look once, deliver what is pending, and end')
    .option('--interval <seconds>', 'seconds between looks (default: the configuration)', secondsOption)
    .option('--now <instant>', 'let the clock start at this ISO instant', instantOption)
    .addHelpText('after', '\nExample:\n  $ shelfcast watch --config shelfcast.yaml')
    .action(async (flags: WatchFlags) => {
      await watch(flags, context.effects);
    });
}

function secondsOption(text: string): number {
  const { least, most } = LOOK_SECONDS;
  const seconds = text.trim() === '' ? Number.NaN : Number(text);
  if (!(seconds >= least && seconds <= most))
    throw new InvalidArgumentError(`expected seconds from ${least} to ${most}.`);
  return seconds;
}

async function watch(flags: WatchFlags, effects: Effects): Promise<void> {
  const loaded = await optionalConfig(flags, effects);
  const home = loaded?.home ?? (await locateHome(flags, effects));
  const [{ startWatching, watchOnce }, { watchOptions }, { createLogger }] = await Promise.all([
    import('../../alarms/watch.ts'),
    import('../watch-options.ts'),
    import('../json-log.ts'),
  ]);
  const logger = createLogger(effects.stdout.stream, loaded?.config.log_level ?? 'info');
  const now = runningClock(flags.now, effects);
  const { options: configured, issues } = watchOptions(home, loaded, effects.env, {
    log: (level, event) => logger[level]({ time: now().toISOString(), ...event }),
    now,
  });
  if (issues.length > 0) throw variablesMissing(loaded!, issues);
  const interval_seconds = flags.interval ?? configured.alarms.interval_seconds;
  const options = { ...configured, alarms: { ...configured.alarms, interval_seconds } };
  if (flags.once) {
    await watchOnce(options);
    return;
  }
  const stopped = new Promise<void>((resolve) => {
    effects.onSignal(() => resolve());
  });
  const watching = startWatching(options);
  await stopped;
  await watching.stop();
}

/** Without a configuration the log is all that rings: the published run says itself when it is late. */
export async function optionalConfig(flags: PlaceFlags, effects: Effects): Promise<LoadedConfig | null> {
  const isNamed = flags.config !== undefined || existsSync(join(effects.cwd, 'shelfcast.yaml'));
  const hasHome = Boolean(flags.home ?? effects.env.SHELFCAST_HOME);
  return isNamed || !hasHome ? loadNamedConfig(flags, effects) : null;
}

/** A clock that starts at a given instant and runs on from there. */
function runningClock(start: Date | undefined, effects: Effects): () => Date {
  if (start === undefined) return effects.now;
  const aheadMs = start.getTime() - effects.now().getTime();
  return () => new Date(effects.now().getTime() + aheadMs);
}

function variablesMissing({ path }: LoadedConfig, issues: readonly ErrorIssue[]): ShelfcastError {
  return new ShelfcastError('CONFIG_INVALID', {
    message: 'the alarms have sinks that cannot be used',
    where: { file: path },
    issues,
    mend: 'set each variable in the environment of this process, or take the sink out of the configuration',
  });
}
