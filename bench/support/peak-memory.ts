/** Runs a command to its end and watches its memory. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface FinishedCommand {
  readonly exitCode: number | null;
  /** High-water mark of resident memory; 0 where there is no /proc. */
  readonly peakMb: number;
  readonly stdout: string;
  readonly stderr: string;
}

export function runToEnd(command: string, args: readonly string[]): Promise<FinishedCommand> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const output = { stdout: '', stderr: '' };
    child.stdout.on('data', (data: Buffer) => {
      output.stdout += data.toString();
    });
    child.stderr.on('data', (data: Buffer) => {
      output.stderr += data.toString();
    });
    let peakKb = 0;
    const poll = setInterval(() => {
      peakKb = Math.max(peakKb, highWaterKb(child.pid));
    }, 50);
    child.on('error', (error) => {
      clearInterval(poll);
      reject(error);
    });
    child.on('close', (exitCode) => {
      clearInterval(poll);
      resolve({ exitCode, peakMb: Math.round(peakKb / 1024), ...output });
    });
  });
}

function highWaterKb(pid: number | undefined): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0; // the process ended, or there is no /proc
  }
}
