/**
 * `npm run demo`: makes the pharmacy chain, runs the whole night on it, and says what came of it.
 * Progress goes to stderr, the summary to stdout.
 */
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { loadConfig } from '../../pipeline/config-file.ts';
import { type Effects, processEffects } from '../../pipeline/effects.ts';
import { type NightOutcome, runNight } from '../../pipeline/night.ts';
import { createRenderer } from '../../pipeline/render-events.ts';
import { type Day, dayOfInstant, isoDay, parseDay } from '../../schemas/day.ts';
import { describeError, ShelfcastError } from '../../schemas/errors.ts';
import { formatCount } from '../../schemas/format-text.ts';
import { layoutOf } from '../../warehouse/layout.ts';
import { storageError } from '../../warehouse/storage-error.ts';
import { readFigures } from './demo-figures.ts';
import { type DemoHome, prepareHome } from './demo-home.ts';
import { demoSummary } from './demo-summary.ts';

const USAGE = `npm run demo -- [--home <dir>] [--as-of YYYY-MM-DD] [--now <ISO instant>]
  --home   where everything goes (default: SHELFCAST_HOME, then .shelfcast/demo)
  --as-of  last day of sales (default: yesterday, UTC)
  --now    take this instant for the present
`;

interface DemoFlags {
  readonly home: string;
  readonly asOf: Day;
  readonly now: Date;
  readonly nowGiven: boolean;
}

process.exitCode = await demo(process.argv.slice(2), processEffects());

async function demo(args: readonly string[], effects: Effects): Promise<number> {
  try {
    const flags = parseFlags(args, effects);
    if (flags === null) {
      await effects.stdout.write(USAGE);
      return 0;
    }
    const home = await prepareHome(flags.home, flags.asOf);
    await effects.stdout.write(describeExtracts(home, flags.asOf, effects.cwd));
    const outcome = await runDemoNight(flags, home, effects);
    await effects.stdout.write(await summarise(flags.home, outcome, effects.cwd));
    return 0;
  } catch (thrown) {
    const error = thrown instanceof ShelfcastError ? thrown : storageError(thrown);
    if (error === null) throw thrown;
    await effects.stderr.write(`${describeError(error)}\n`);
    return error.exitCode;
  }
}

function parseFlags(args: readonly string[], effects: Effects): DemoFlags | null {
  const options = {
    home: { type: 'string' },
    'as-of': { type: 'string' },
    now: { type: 'string' },
    help: { type: 'boolean' },
  } as const;
  const { values } = orUsage(() => parseArgs({ args: [...args], options }));
  if (values.help === true) return null;
  const now = values.now === undefined ? effects.now() : new Date(values.now);
  if (Number.isNaN(now.getTime())) throw usage(`--now: expected an ISO instant, came ${values.now}`);
  const asOf = values['as-of'] === undefined ? dayOfInstant(now) - 1 : parseDay(values['as-of']);
  if (asOf === null) throw usage(`--as-of: expected a date such as 2026-03-01, came ${values['as-of']}`);
  const home = values.home || effects.env.SHELFCAST_HOME || join('.shelfcast', 'demo');
  return { home: resolve(effects.cwd, home), asOf, now, nowGiven: values.now !== undefined };
}

function orUsage<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw usage((error as Error).message);
  }
}

function usage(message: string): ShelfcastError {
  return new ShelfcastError('USAGE', { message, mend: 'see: npm run demo -- --help' });
}

function describeExtracts({ chain, extractsPath }: DemoHome, asOf: Day, cwd: string): string {
  const rows = `${formatCount(chain.salesRowCount)} rows of sales up to ${isoDay(asOf)}`;
  const dirt = `${formatCount(chain.dirtyRowCount)} of them dirty on purpose`;
  return `A pharmacy chain: ${rows}, ${dirt}, in ${chain.files.length} files below ${shown(extractsPath, cwd)}\n\n`;
}

async function runDemoNight(flags: DemoFlags, home: DemoHome, effects: Effects): Promise<NightOutcome> {
  // The demo reads its own extracts, wherever SHELFCAST_DATA points.
  const env = { ...effects.env, SHELFCAST_DATA: undefined };
  const loaded = loadConfig(home.configPath, { env, cwd: effects.cwd, homeFlag: flags.home });
  const renderer = createRenderer(effects.stderr, loaded.config.log_level);
  try {
    return await runNight({
      loaded,
      asOf: isoDay(flags.asOf),
      now: flags.now,
      nowGiven: flags.nowGiven,
      workers: null,
      force: false,
      accept: [],
      emit: renderer.emit,
      // Ctrl-C simply ends the process: what is finished stays, and the next demo goes on from there.
      signal: new AbortController().signal,
    });
  } finally {
    renderer.close();
  }
}

async function summarise(home: string, outcome: NightOutcome, cwd: string): Promise<string> {
  const layout = layoutOf(home);
  const heading =
    outcome.status === 'nothing_to_do'
      ? `Nothing to do: run ${outcome.runId} is published already.\n\n`
      : `Published run ${outcome.runId}.\n\n`;
  const places = {
    home: shown(home, cwd),
    report: shown(join(layout.run(outcome.runId), 'report.html'), cwd),
    forecasts: shown(join(layout.current, 'forecasts.parquet'), cwd),
  };
  return heading + demoSummary(await readFigures(outcome.publishedDir), places);
}

/** A path as the user would type it: relative below the working directory. */
function shown(path: string, cwd: string): string {
  const fromHere = relative(cwd, path);
  return fromHere === '' || fromHere.startsWith('..') ? path : fromHere;
}
