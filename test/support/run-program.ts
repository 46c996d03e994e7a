/** Runs one command line in this process, with a world of its own. */
import { Writable } from 'node:stream';
import { runCli } from '../../pipeline/cli.ts';
import { outputTo } from '../../pipeline/effects.ts';

export interface ProgramResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export async function runProgram(
  args: readonly string[],
  world: { env?: Record<string, string>; cwd?: string; now?: string; isTTY?: boolean } = {},
): Promise<ProgramResult> {
  const stdout = collector(world.isTTY ?? false);
  const stderr = collector(false);
  const exitCode = await runCli(args, {
    env: world.env ?? {},
    cwd: world.cwd ?? process.cwd(),
    stdout: outputTo(stdout.stream),
    stderr: outputTo(stderr.stream),
    now: () => new Date(world.now ?? '2026-03-01T12:00:00Z'),
    onSignal: () => () => undefined,
  });
  return { exitCode, stdout: stdout.text(), stderr: stderr.text() };
}

function collector(isTTY: boolean) {
  const pieces: string[] = [];
  const stream = new Writable({
    write(piece, _encoding, done) {
      pieces.push(String(piece));
      done();
    },
  });
  return { stream: Object.assign(stream, { isTTY }), text: () => pieces.join('') };
}
