/** Runs the command line from its sources, as a user's shell would. */
import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../pipeline/main.ts', import.meta.url));

export interface CliResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Runs the command so that the modes of files bind it, as they bind any user but root. */
  readonly boundByModes?: boolean;
}

/** Takes root's power to write where the modes forbid it, and nothing else: the checkout stays readable wherever it lies. */
const BOUND = [
  'setpriv',
  '--bounding-set=-dac_override,-dac_read_search',
  '--inh-caps=-dac_override,-dac_read_search',
];

/** Whether a command can be bound by modes here: always for other users, for root where `setpriv` may take that power away. */
export function canBindByModes(): boolean {
  if (process.getuid?.() !== 0) return process.getuid !== undefined;
  return spawnSync(BOUND[0]!, [...BOUND.slice(1), 'true']).status === 0;
}

function commandLine(args: readonly string[], boundByModes = false): [string, string[]] {
  const prefix = boundByModes && process.getuid?.() === 0 ? BOUND : [];
  const [command, ...rest] = [...prefix, process.execPath, MAIN, ...args];
  return [command!, rest];
}

/** Environment of a child: this process's, without what would change where a run reads or writes. */
function childEnv(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const { SHELFCAST_HOME: _home, SHELFCAST_DATA: _data, NODE_OPTIONS: _options, ...env } = process.env;
  return { ...env, ...extra };
}

export function runCli(args: readonly string[], options: CliOptions = {}): CliResult {
  const { env, boundByModes, ...rest } = options;
  const result = spawnSync(...commandLine(args, boundByModes), {
    ...rest,
    env: childEnv(env),
    encoding: 'utf8',
  });
  return { exitCode: result.status, stdout: result.stdout, stderr: result.stderr };
}

export function startCli(args: readonly string[], options: CliOptions = {}) {
  const { env, boundByModes, ...rest } = options;
  return spawn(...commandLine(args, boundByModes), {
    ...rest,
    env: childEnv(env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
