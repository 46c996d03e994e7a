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
  readonly uid?: number;
  readonly gid?: number;
}

/** Environment of a child: this process's, without what would change where a run reads or writes. */
function childEnv(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const { SHELFCAST_HOME: _home, SHELFCAST_DATA: _data, NODE_OPTIONS: _options, ...env } = process.env;
  return { ...env, ...extra };
}

export function runCli(args: readonly string[], options: CliOptions = {}): CliResult {
  const { env, ...rest } = options;
  const result = spawnSync(process.execPath, [MAIN, ...args], {
    ...rest,
    env: childEnv(env),
    encoding: 'utf8',
  });
  return { exitCode: result.status, stdout: result.stdout, stderr: result.stderr };
}

export function startCli(args: readonly string[], options: CliOptions = {}) {
  const { env, ...rest } = options;
  return spawn(process.execPath, [MAIN, ...args], {
    ...rest,
    env: childEnv(env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
