/** Debian's Prometheus, where it is installed. */
import { spawnSync } from 'node:child_process';

/** Whether a program of Debian's package `prometheus` is there; tests that need it skip otherwise, and their names say why. */
export function hasProgram(name: 'promtool' | 'prometheus'): boolean {
  return spawnSync(name, ['--version']).status === 0;
}

export function promtool(args: readonly string[], cwd: string): { exitCode: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync('promtool', [...args], { cwd, encoding: 'utf8' });
  return { exitCode: status, output: `${stdout}${stderr}` };
}
