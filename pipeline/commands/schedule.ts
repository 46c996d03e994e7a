import { spawn } from 'node:child_process';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { ShelfcastError } from '../../schemas/errors.ts';
import type { CommandContext } from '../command-context.ts';
import type { LoadedConfig } from '../config-file.ts';
import type { Effects } from '../effects.ts';
import { loadNamedConfig, type PlaceFlags } from '../locate-home.ts';
import { countOption } from '../option-values.ts';
import type { ScheduleLog } from '../schedule.ts';

interface ScheduleFlags extends PlaceFlags {
  readonly retryMinutes: number;
}

const GRACE_SECONDS = 60;

/** `shelfcast schedule`: runs every night until SIGTERM. */
export function addScheduleCommand(program: Command, context: CommandContext): void {
  program
    .command('schedule')
    .description('stay and run every night at schedule.cron (UTC)')
    .option('-c, --config <file>', 'configuration (default: shelfcast.yaml in this folder)')
    .option('--home <dir>', 'warehouse (default: SHELFCAST_HOME, then the configuration)')
    .option(
      '--retry-minutes <n>',
      'minutes between tries while a source is late and the deadline has not passed',
      countOption(1, 1440),
      5,
    )
    .addHelpText('after', '\nExample:\n  $ shelfcast schedule --config shelfcast.yaml')
    .action(async (flags: ScheduleFlags) => {
      await schedule(flags, context.effects);
    });
}

async function schedule(flags: ScheduleFlags, effects: Effects): Promise<void> {
  const loaded = await loadNamedConfig(flags, effects);
  const [{ runSchedule }, { coveredUntil }, { publishedStatus }] = await Promise.all([
    import('../schedule.ts'),
    import('../schedule-decisions.ts'),
    import('../published-status.ts'),
  ]);
  const log = await scheduleLog(effects, loaded);
  const published = publishedNow(() => publishedStatus(loaded.home, effects.now()).published, log);
  const controller = new AbortController();
  const forget = effects.onSignal(() => controller.abort());
  try {
    await runSchedule({
      schedule: loaded.config.schedule,
      coveredUntil: published && coveredUntil(loaded.config.as_of, published),
      retryMinutes: flags.retryMinutes,
      graceSeconds: GRACE_SECONDS,
      log,
      signal: controller.signal,
      now: effects.now,
      spawnRun: () => spawnRun(loaded, effects),
    });
  } finally {
    forget();
  }
}

/** What is published; nothing when it is damaged, since it takes a run to mend that, and only a scheduler that lives starts one. */
function publishedNow<Published>(read: () => Published, log: ScheduleLog): Published | null {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ShelfcastError)) throw error;
    log('error', { kind: 'published_unreadable', code: error.code, message: error.message });
    return null;
  }
}

/** The same program once more; a run of its own process cannot bring the scheduler down. */
function spawnRun(loaded: LoadedConfig, effects: Effects) {
  const main = fileURLToPath(new URL(`../main${extname(import.meta.url)}`, import.meta.url));
  const child = spawn(process.execPath, [main, 'run', '--config', loaded.path, '--home', loaded.home], {
    cwd: effects.cwd,
    env: effects.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.setEncoding('utf8').on('data', (text: string) => void effects.stdout.write(text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => void effects.stderr.write(text));
  return child;
}

async function scheduleLog(effects: Effects, loaded: LoadedConfig): Promise<ScheduleLog> {
  const { createLogger } = await import('../json-log.ts');
  const logger = createLogger(effects.stdout.stream, loaded.config.log_level);
  return (level, event) => logger[level]({ time: effects.now().toISOString(), ...event });
}
