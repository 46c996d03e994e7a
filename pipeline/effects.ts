import type { Environment } from './config-file.ts';

/** Where text goes. A reader that leaves early (`| head`) is no failure. */
export interface Output {
  readonly stream: NodeJS.WritableStream;
  readonly isTTY: boolean;
  /** Waits while the reader is slow. False once the reader is gone: whoever writes a lot may stop. */
  write(text: string): Promise<boolean>;
}

/** The outside world as a command sees it. */
export interface Effects {
  readonly env: Environment;
  readonly cwd: string;
  readonly stdout: Output;
  readonly stderr: Output;
  now(): Date;
  /** Calls `handler` on SIGINT and SIGTERM instead of ending the process; returns what undoes it. */
  onSignal(handler: (signal: 'SIGINT' | 'SIGTERM') => void): () => void;
}

/** The real world. */
export function processEffects(): Effects {
  return {
    env: process.env,
    cwd: process.cwd(),
    stdout: outputTo(process.stdout),
    stderr: outputTo(process.stderr),
    now: () => new Date(),
    onSignal(handler) {
      const onInt = () => handler('SIGINT');
      const onTerm = () => handler('SIGTERM');
      process.on('SIGINT', onInt).on('SIGTERM', onTerm);
      return () => process.off('SIGINT', onInt).off('SIGTERM', onTerm);
    },
  };
}

/** Wraps a stream. Its EPIPE is swallowed here and told through `write`; any other error of it is thrown. */
export function outputTo(stream: NodeJS.WritableStream & { isTTY?: boolean }): Output {
  let gone = false;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    gone = true;
  });
  return {
    stream,
    isTTY: stream.isTTY === true,
    async write(text) {
      if (gone) return false;
      if (!stream.write(text)) await drainedOrGone(stream);
      return !gone;
    },
  };
}

/** Not `events.once`: it would reject on the error that the listener above has judged already. */
function drainedOrGone(stream: NodeJS.WritableStream): Promise<void> {
  return new Promise((resolve) => {
    const endings = ['drain', 'error', 'close'] as const;
    const end = () => {
      for (const ending of endings) stream.off(ending, end);
      resolve();
    };
    for (const ending of endings) stream.on(ending, end);
  });
}
