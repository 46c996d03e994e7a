import { Command, CommanderError } from 'commander';
import { describeError, EXIT_CODE, ShelfcastError } from '../schemas/errors.ts';
import type { CommandContext } from './command-context.ts';
import { addApiKeyCommand } from './commands/apikey.ts';
import { addInitCommand } from './commands/init.ts';
import { addPlanCommand } from './commands/plan.ts';
import { addRunCommand } from './commands/run.ts';
import { addScheduleCommand } from './commands/schedule.ts';
import { addServeCommand } from './commands/serve.ts';
import { addSqlCommand } from './commands/sql.ts';
import { addStatusCommand, STATUS_UNKNOWN } from './commands/status.ts';
import { addVerifyCommand } from './commands/verify.ts';
import { addWatchCommand } from './commands/watch.ts';
import type { Effects } from './effects.ts';
import { packageInfo } from './package-info.ts';

const EXIT_CODES = `
Exit codes:
  0  done, or nothing to do        4  another run holds the warehouse
  1  Shelfcast itself failed       5  the publish gate refused
  2  configuration or usage        6  storage: full, denied, damaged, or nothing published
  3  data that blocks              130 / 143  stopped by SIGINT / SIGTERM
  (status has its own: 0 fresh, 1 late, 2 stale or expired, 3 none, 4 cannot tell)`;

/** The program with all its commands. Commands load what they need when they run, so that --help loads none of it. */
export function createProgram(context: CommandContext): Command {
  const program = new Command('shelfcast')
    .description('Nightly demand forecasts for every SKU and branch, published as one table.')
    .version(packageInfo().version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .addHelpText('after', EXIT_CODES)
    .showHelpAfterError(false)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void context.effects.stdout.write(text),
      writeErr: (text) => void context.effects.stderr.write(text),
      outputError: () => undefined,
    });
  const commands = [
    addRunCommand,
    addPlanCommand,
    addStatusCommand,
    addScheduleCommand,
    addWatchCommand,
    addServeCommand,
    addApiKeyCommand,
    addSqlCommand,
    addVerifyCommand,
    addInitCommand,
  ];
  for (const add of commands) add(program, context);
  return program;
}

/** A context in which nothing has happened yet. */
export function newContext(effects: Effects): CommandContext {
  const { SHELFCAST_DEBUG: debug, SHELFCAST_LOG_LEVEL: level } = effects.env;
  return { effects, exitCode: 0, debug: debug === '1' || level === 'debug' };
}

/** Runs one command line (without node and script) and returns the exit code. Never throws. */
export async function runCli(args: readonly string[], effects: Effects): Promise<number> {
  const context = newContext(effects);
  try {
    await createProgram(context).parseAsync(protectComments(args), { from: 'user' });
    return context.exitCode;
  } catch (thrown) {
    return await report(thrown, args, context);
  }
}

/** A select may start with a comment, which looks like a flag: `sql "-- by day\nselect …"`. A space before it tells them apart. */
function protectComments(args: readonly string[]): string[] {
  if (commandOf(args) !== 'sql') return [...args];
  const isComment = (arg: string) => arg.startsWith('--') && !/^--([a-z][a-z-]*(=.*)?)?$/s.test(arg);
  return args.map((arg) => (isComment(arg) ? ` ${arg}` : arg));
}

async function report(
  thrown: unknown,
  args: readonly string[],
  { effects, debug }: CommandContext,
): Promise<number> {
  if (thrown instanceof CommanderError && thrown.exitCode === 0) return 0;
  const error = thrown instanceof CommanderError ? usageError(thrown, args) : await expectedError(thrown);
  if (error === null) {
    await effects.stderr.write(`${describeInternal(thrown, debug)}\n`);
  } else if (!(thrown instanceof CommanderError && thrown.code === 'commander.help')) {
    await effects.stderr.write(`${describeError(error)}\n`);
  }
  if (commandOf(args) === 'status') return STATUS_UNKNOWN;
  return error?.exitCode ?? EXIT_CODE.internal;
}

function commandOf(args: readonly string[]): string | undefined {
  return args.find((arg) => !arg.startsWith('-'));
}

function usageError(error: CommanderError, args: readonly string[]): ShelfcastError {
  const command = commandOf(args);
  const [message, ...hints] = error.message.replace(/^error: /, '').split('\n');
  return new ShelfcastError('USAGE', {
    message: [message, ...hints.map((hint) => hint.trim())].join(' '),
    mend: `see: shelfcast ${command === undefined || error.code === 'commander.unknownCommand' ? '' : `${command} `}--help`,
  });
}

/** Failures that a user can mend: our own, and what the operating system refused. */
async function expectedError(thrown: unknown): Promise<ShelfcastError | null> {
  if (thrown instanceof ShelfcastError) return thrown;
  const { storageError } = await import('../warehouse/storage-error.ts');
  return storageError(thrown);
}

/** An error that nobody expected: short, the stack trace only for whoever asked for it. */
export function describeInternal(thrown: unknown, debug: boolean): string {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const internal = new ShelfcastError('INTERNAL', {
    message: error.message,
    mend: 'this is a fault of Shelfcast: run again with SHELFCAST_DEBUG=1 and report what it prints',
  });
  return debug ? `${describeError(internal)}\n${error.stack}` : describeError(internal);
}
