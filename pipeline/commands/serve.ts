import { type Command, InvalidArgumentError } from 'commander';
import type { Service, ServiceEvent } from '../../lookup/service.ts';
import { ShelfcastError } from '../../schemas/errors.ts';
import type { ServeConfig } from '../../schemas/serve-config.ts';
import { SERVE_DEFAULTS } from '../../schemas/serve-defaults.ts';
import type { CommandContext } from '../command-context.ts';
import type { LoadedConfig } from '../config-file.ts';
import type { Effects } from '../effects.ts';
import { locateHome, type PlaceFlags } from '../locate-home.ts';
import { packageInfo } from '../package-info.ts';
import { optionalConfig } from './watch.ts';

interface ServeFlags extends PlaceFlags {
  readonly host?: string;
  readonly port?: number;
  readonly watch: boolean;
}

const DEFAULT_PORT = 8080;
/** A service listens before it looks after the alarms, which take as long to load. */
const WATCH_AFTER_MS = 300;
/** Requests under way have this long to end once the service is to stop. */
const FAREWELL_MS = 10_000;

/** `shelfcast serve`: the lookup service and the dashboard. */
export function addServeCommand(program: Command, context: CommandContext): void {
  program
    .command('serve')
    .description('answer lookups over HTTP from the published run, and show the dashboard')
    .option('-c, --config <file>', 'configuration (default: shelfcast.yaml in this folder)')
    .option('--home <dir>', 'warehouse (default: SHELFCAST_HOME, then the configuration)')
    .option('--host <address>', 'address to listen at (default: the configuration, 127.0.0.1)')
    .option('--port <n>', 'port; 0 takes a free one (default: the configuration, 8080)', portOption)
    .option('--no-watch', 'leave the alarms to shelfcast watch')
    .addHelpText('after', '\nExample:\n  $ shelfcast serve --home /var/lib/shelfcast --port 8080')
    .action(async (flags: ServeFlags) => {
      await serve(flags, context.effects);
    });
}

function portOption(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535)
    throw new InvalidArgumentError('expected a port, 0 to 65535.');
  return port;
}

async function serve(flags: ServeFlags, effects: Effects): Promise<void> {
  const loaded = await optionalConfig(flags, effects);
  const home = loaded?.home ?? (await locateHome(flags, effects));
  const [{ createService }, { layoutOf }, log] = await Promise.all([
    import('../../lookup/service.ts'),
    import('../../warehouse/layout.ts'),
    openLog(effects, loaded),
  ]);
  const settings: ServeConfig = loaded?.config.serve ?? SERVE_DEFAULTS;
  const watching = flags.watch ? watchLater(() => watch(home, loaded, effects, log)) : null;
  const service = await createService({
    layout: layoutOf(home),
    settings,
    codeVersion: packageInfo().version,
    now: () => effects.now().getTime(),
    alerts: () => watching?.conditions() ?? [],
    onRequest: settings.access_log && log.isInfo ? log.request : null,
    onEvent: log.event,
  });
  const stopped = new Promise<string>((resolve) => {
    effects.onSignal(resolve);
  });
  const address = await listen(service, flags, loaded, settings.host);
  log.write('info', { kind: 'serving', address, home });
  const signal = await Promise.race([
    stopped,
    ...(watching === null ? [] : [watching.started().then(() => stopped)]),
  ]);
  log.write('info', { kind: 'stopping', signal });
  await Promise.race([service.close(), pause(FAREWELL_MS)]);
  await watching?.stop();
  log.write('info', { kind: 'stopped' });
  log.flush();
}

async function listen(
  { app }: Service,
  flags: ServeFlags,
  loaded: LoadedConfig | null,
  configuredHost: string,
): Promise<string> {
  const host = flags.host ?? configuredHost;
  const port = flags.port ?? loaded?.config.port ?? DEFAULT_PORT;
  try {
    return await app.listen({ host, port });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new ShelfcastError('ADDRESS_UNUSABLE', {
      message: `cannot listen at ${host} port ${port}`,
      expected: 'an address of this machine and a port that is free',
      came: code ?? String(cause),
      mend: 'name others with --host and --port, or end the process that listens there',
      cause,
    });
  }
}

/** The serving process is always up, so it rings too; of several watchers of a home one sends. */
async function watch(home: string, loaded: LoadedConfig | null, effects: Effects, log: ServiceLog) {
  const [{ startWatching }, { watchOptions }] = await Promise.all([
    import('../../alarms/watch.ts'),
    import('../watch-options.ts'),
  ]);
  const { options, issues } = watchOptions(home, loaded, effects.env, {
    log: (level, event) => log.write(level, { ...event }),
    now: effects.now,
  });
  // A sink that cannot be used must not keep forecasts from those who order by them.
  for (const { at, expected, came } of issues)
    log.write('error', { kind: 'alarm_sink_unusable', at, expected, came });
  return startWatching(options);
}

/** Watching that starts a little after it is told to. */
function watchLater(start: () => Promise<Watching>) {
  let watching: Watching | null = null;
  let isStopped = false;
  return {
    conditions: () => watching?.conditions() ?? [],
    async started(): Promise<void> {
      await pause(WATCH_AFTER_MS);
      if (isStopped) return;
      watching = await start();
      // Whoever was to stop it has not seen it.
      if (isStopped) await watching.stop();
    },
    async stop(): Promise<void> {
      isStopped = true;
      await watching?.stop();
    },
  };
}

type Watching = Awaited<ReturnType<typeof watch>>;
type ServiceLog = Awaited<ReturnType<typeof openLog>>;

async function openLog(effects: Effects, loaded: LoadedConfig | null) {
  const { createLogger } = await import('../json-log.ts');
  const buffered = bufferedStream(effects);
  const logger = createLogger(buffered.stream, loaded?.config.log_level ?? 'info');
  const write = (level: 'info' | 'warn' | 'error', fields: Record<string, unknown>) => {
    logger[level]({ time: effects.now().toISOString(), ...fields });
    buffered.flush();
  };
  return {
    write,
    /** Whether lines of the level `info` are wanted. */
    isInfo: logger.isLevelEnabled('info'),
    flush: buffered.flush,
    request: (line: string) => void buffered.stream.write(line),
    event(event: ServiceEvent) {
      if (event.kind === 'run_served') write('info', { ...event });
      else write('error', { ...event, error: errorText(event.error) });
    },
  };
}

const FLUSH_MS = 200;
const FLUSH_LETTERS = 65_536;

/** Lines of requests are written some at a time: a write a request would cost more than the request. */
function bufferedStream({ stdout }: Effects) {
  let text = '';
  const flush = () => {
    if (text === '') return;
    const lines = text;
    text = '';
    stdout.stream.write(lines);
  };
  setInterval(flush, FLUSH_MS).unref();
  const stream = {
    write(line: string) {
      text += line;
      if (text.length >= FLUSH_LETTERS) flush();
      return true;
    },
  };
  return { flush, stream: stream as unknown as NodeJS.WritableStream };
}

function errorText(error: unknown): { code: string; message: string; stack?: string } {
  if (error instanceof ShelfcastError) return { code: error.code, message: error.message };
  const message = error instanceof Error ? error.message : String(error);
  return {
    code: 'INTERNAL',
    message,
    ...(error instanceof Error && error.stack ? { stack: error.stack } : {}),
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
