import type { Command } from 'commander';
import { ACCEPTABLE_GATES } from '../../schemas/gates.ts';
import type { CommandContext } from '../command-context.ts';
import { loadNamedConfig, type PlaceFlags } from '../locate-home.ts';
import { countOption, dayOption, gateOption, instantOption } from '../option-values.ts';
import { runPings } from '../run-pings.ts';

/** Flags that `run` and `plan` share. */
export interface NightFlags extends PlaceFlags {
  readonly asOf?: string;
  readonly now?: Date;
  readonly workers?: number;
  readonly force?: boolean;
  readonly accept?: readonly string[];
}

const SIGNAL_EXIT = { SIGINT: 130, SIGTERM: 143 } as const;

/** `shelfcast run`: the nightly run. */
export function addRunCommand(program: Command, context: CommandContext): void {
  addNightFlags(program.command('run'))
    .description('run the night: ingest, clean, feature, train, score, totals, publish, report')
    .addHelpText('after', '\nExample:\n  $ shelfcast run --config shelfcast.yaml --as-of 2026-02-28')
    .action(async (flags: NightFlags) => {
      context.exitCode = await run(flags, context);
    });
}

/** Adds the flags of a night to a command. */
export function addNightFlags(command: Command): Command {
  return command
    .option('-c, --config <file>', 'configuration (default: shelfcast.yaml in this folder)')
    .option('--home <dir>', 'warehouse (default: SHELFCAST_HOME, then the configuration)')
    .option('--as-of <date>', 'last day of actuals to use, YYYY-MM-DD (default: yesterday, UTC)', dayOption)
    .option('--now <instant>', 'take this ISO instant for the present', instantOption)
    .option('--workers <n>', 'worker threads (default: the configuration)', countOption(1, 256))
    .option('--force', 'do every job again, also those whose output is there')
    .option(
      '--accept <gate>',
      `let this publish gate pass for this run (${ACCEPTABLE_GATES.join(', ')}); may be given again`,
      gateOption,
    );
}

async function run(flags: NightFlags, context: CommandContext): Promise<number> {
  const { effects } = context;
  const loaded = await loadNamedConfig(flags, effects);
  context.debug ||= loaded.config.log_level === 'debug';
  const [{ runNight }, { createRenderer }] = await Promise.all([
    import('../night.ts'),
    import('../render-events.ts'),
  ]);
  const renderer = createRenderer(effects.stdout, loaded.config.log_level);
  const pings = await runPings(loaded, effects, renderer);
  const stop = stopOnSignal(effects);
  try {
    const outcome = await runNight({
      ...nightOptions(flags, effects.now()),
      loaded,
      emit: pings.emit,
      signal: stop.signal,
    });
    await pings.settle();
    renderer.close();
    if (effects.stdout.isTTY) {
      const { summarise } = await import('../run-summary.ts');
      await effects.stdout.write(summarise(outcome, loaded, effects.now()));
    }
    return 0;
  } catch (error) {
    await pings.settle();
    renderer.close();
    const received = stop.received();
    if (received === null) throw error;
    await effects.stderr.write(`stopped by ${received}; the same command resumes where it stopped\n`);
    return SIGNAL_EXIT[received];
  } finally {
    stop.forget();
  }
}

/** What the flags say, with their defaults. */
export function nightOptions(flags: NightFlags, clock: Date) {
  return {
    asOf: flags.asOf ?? null,
    now: flags.now ?? clock,
    nowGiven: flags.now !== undefined,
    workers: flags.workers ?? null,
    force: flags.force ?? false,
    accept: flags.accept ?? [],
  };
}

/** Lets the system end the process as if nobody had listened: exiting would wait for threads within a call of DuckDB. */
function endNow(signal: 'SIGINT' | 'SIGTERM', forget: () => void): void {
  forget();
  process.kill(process.pid, signal);
}

/** The first signal asks the run to end; a second one ends the process at once, which is as safe as kill -9. */
function stopOnSignal(effects: CommandContext['effects']) {
  const controller = new AbortController();
  let received: 'SIGINT' | 'SIGTERM' | null = null;
  const forget = effects.onSignal((signal) => {
    if (received !== null) endNow(signal, forget);
    received = signal;
    controller.abort(new Error(`stopped by ${signal}`));
  });
  return { signal: controller.signal, received: () => received, forget };
}
