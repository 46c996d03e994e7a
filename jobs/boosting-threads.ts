/**
 * Worker threads for the trainer: the rows lie in one shared memory, the first part of them is worked by the calling thread, each
 * other one by a worker. A command is a counter that goes up; the answer is a second one that goes down to zero. The calling thread
 * blocks while a command runs; a worker without work looks for a moment, then sleeps.
 */
import { Worker } from 'node:worker_threads';
import { layOut, type PartLayout } from '../model/boosting/part-layout.ts';
import { COMMAND, type Command, execute } from '../model/boosting/row-part.ts';
import { localTeam, type TeamFactory, viewPart } from '../model/boosting/team.ts';
import { bindShared, sharedMemory, wasmMemory } from '../model/boosting/wasm-kernels.ts';
import { ShelfcastError } from '../schemas/errors.ts';
import { announce, awaitChange, MAILBOX } from './boosting-mailbox.ts';

/** What a worker is started with. */
export interface ThreadTask {
  readonly layout: PartLayout;
  readonly memory: WebAssembly.Memory;
  readonly mailbox: Int32Array;
}

export interface ThreadOptions {
  /** How long a command may go without any worker finishing its part before they are taken for dead; the longest takes seconds. */
  readonly patienceMs?: number;
  /** Commands on so few rows are carried out by the calling thread: to wake the others takes longer. */
  readonly aloneRows?: number;
  /** Hears of each worker. */
  readonly onStart?: (worker: Worker) => void;
}

/** Starts one worker for each part but the first; none for a single part, or where there is no shared memory. */
export const threadTeam: TeamFactory = threadTeamWith({});

/** `threadTeam` with options. A team whose worker fails or ends throws INTERNAL from the next command, or from the one that runs. */
export function threadTeamWith({
  patienceMs = 120_000,
  aloneRows = 2_000,
  onStart,
}: ThreadOptions): TeamFactory {
  return async (shapes) => {
    if (shapes.length === 1 || typeof SharedArrayBuffer === 'undefined') return localTeam(wasmMemory)(shapes);
    const { parts, totalBytes } = layOut(shapes);
    const memory = sharedMemory(totalBytes);
    const buffer = memory.buffer;
    const kernels = bindShared(memory);
    const mailbox = new Int32Array(new SharedArrayBuffer(32));
    const tasks = parts.slice(1).map((layout) => ({ layout, memory, mailbox }));
    const workers = await startAll(tasks);
    let isClosing = false;
    for (const worker of workers) {
      onStart?.(worker);
      worker.on('error', () => {}); // the mailbox says that it failed
      worker.on('exit', () => {
        if (!isClosing) Atomics.store(mailbox, MAILBOX.failed, 1);
      });
    }
    const send = (command: Command) => {
      mailbox[MAILBOX.command] = command;
      Atomics.store(mailbox, MAILBOX.unfinished, workers.length);
      Atomics.add(mailbox, MAILBOX.turn, 1);
      announce(mailbox, MAILBOX.turn);
    };
    return {
      parts: parts.map((part) => viewPart(part, buffer)),
      run: (command, rowCount = Number.POSITIVE_INFINITY) => {
        checkAlive(mailbox);
        if (rowCount <= aloneRows) {
          for (const part of parts) execute(command, part, buffer, kernels);
          return;
        }
        send(command);
        execute(command, parts[0]!, buffer, kernels);
        waitForAll(mailbox, patienceMs);
      },
      close: async () => {
        isClosing = true;
        send(COMMAND.stop);
        await Promise.all(workers.map((worker) => worker.terminate()));
      },
    };
  };
}

/** All workers, or none and the first failure. */
async function startAll(tasks: readonly ThreadTask[]): Promise<Worker[]> {
  const started = await Promise.allSettled(tasks.map(startWorker));
  const workers = started.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const failed = started.find((result) => result.status === 'rejected');
  if (failed === undefined) return workers;
  await Promise.all(workers.map((worker) => worker.terminate()));
  throw failed.reason;
}

function startWorker(task: ThreadTask): Promise<Worker> {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const worker = new Worker(new URL(`./boosting-thread.${extension}`, import.meta.url), { workerData: task });
  return new Promise((resolve, reject) => {
    worker.once('message', () => resolve(worker));
    worker.once('error', reject);
    worker.once('exit', (code) =>
      reject(new Error(`a training thread ended with code ${code} as it started`)),
    );
  });
}

function waitForAll(mailbox: Int32Array, patienceMs: number): void {
  for (;;) {
    const unfinished = Atomics.load(mailbox, MAILBOX.unfinished);
    if (unfinished === 0) break;
    if (!awaitChange(mailbox, MAILBOX.unfinished, unfinished, patienceMs)) {
      throw dead(`no answer for ${patienceMs / 1000} s`);
    }
  }
  checkAlive(mailbox);
}

function checkAlive(mailbox: Int32Array): void {
  if (Atomics.load(mailbox, MAILBOX.failed) !== 0) throw dead('it failed or was ended');
}

function dead(came: string): ShelfcastError {
  return new ShelfcastError('INTERNAL', {
    message: 'a training thread is gone',
    expected: 'every thread finishes its part of the rows',
    came,
    mend: 'run again; where memory is short, train with fewer workers',
  });
}
