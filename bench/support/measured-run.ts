/** Runs the built command line and measures the whole process tree. */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface MeasuredRun {
  readonly exitCode: number | null;
  readonly wallSeconds: number;
  /** Peak over time of the sum of resident memory of the process and its descendants, polled every 25 ms; null without /proc. */
  readonly peakTreeMb: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const MAIN = fileURLToPath(new URL('../../dist/pipeline/main.js', import.meta.url));
const POLL_MS = 25;

/** Root of the checkout. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export function requireBuild(): void {
  if (!existsSync(MAIN)) throw new Error('dist/ is not there: npm run build');
}

export function startCli(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return spawn(process.execPath, [MAIN, ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

export function measuredRun(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<MeasuredRun> {
  return new Promise((resolve, reject) => {
    const startedMs = performance.now();
    const child = startCli(args, env);
    const output = { stdout: '', stderr: '' };
    child.stdout.on('data', (data: Buffer) => (output.stdout += data.toString()));
    child.stderr.on('data', (data: Buffer) => (output.stderr += data.toString()));
    let peakKb = 0;
    const poll = setInterval(() => {
      peakKb = Math.max(peakKb, treeResidentKb(child.pid!));
    }, POLL_MS);
    child.on('error', reject);
    child.on('close', (exitCode) => {
      clearInterval(poll);
      const wallSeconds = (performance.now() - startedMs) / 1000;
      resolve({
        exitCode,
        wallSeconds,
        peakTreeMb: peakKb > 0 ? Math.round(peakKb / 1024) : null,
        ...output,
      });
    });
  });
}

/** Sum of VmRSS of a process and all its descendants, in kB; 0 where there is no /proc or the process is gone. */
export function treeResidentKb(pid: number): number {
  let total = field(`/proc/${pid}/status`, /VmRSS:\s+(\d+)/);
  const tasks = `/proc/${pid}/task`;
  if (!existsSync(tasks)) return total;
  for (const child of childrenOf(tasks)) total += treeResidentKb(child);
  return total;
}

function childrenOf(tasks: string): number[] {
  try {
    return readdirSync(tasks).flatMap((thread) =>
      readFileSync(join(tasks, thread, 'children'), 'utf8')
        .trim()
        .split(/\s+/)
        .filter(Boolean)
        .map(Number),
    );
  } catch {
    return []; // the process ended between two looks
  }
}

function field(file: string, pattern: RegExp): number {
  try {
    return Number(pattern.exec(readFileSync(file, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0; // the process ended between two looks
  }
}
