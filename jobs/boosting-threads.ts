/**
 * Worker threads for the trainer: the rows lie in one shared memory, the first part of them is worked by the calling thread, each
 * other one by a worker. A command is a counter that goes up; the answer is a second one that goes down to zero. The calling thread
 * blocks while a command runs; a worker without work looks for a moment, then sleeps.
 */
import { Worker } from 'node:worker_threads';
import { layOut, type PartLayout } from '../model/boosting/part-layout.ts';
import { COMMAND, type Command, execute } from '../model/boosting/row-part.ts';
import type { TeamFactory } from '../model/boosting/team.ts';
import { viewPart } from '../model/boosting/team.ts';
import { bindShared, sharedMemory } from '../model/boosting/wasm-kernels.ts';
import { announce, awaitChange, MAILBOX } from './boosting-mailbox.ts';

/** What a worker is started with. */
export interface ThreadTask {
  readonly layout: PartLayout;
  readonly memory: WebAssembly.Memory;
  readonly mailbox: Int32Array;
}

/** Starts one worker for each part but the first. */
export const threadTeam: TeamFactory = async (shapes) => {
  const { parts, totalBytes } = layOut(shapes);
  const memory = sharedMemory(totalBytes);
  const buffer = memory.buffer;
  const kernels = bindShared(memory);
  const mailbox = new Int32Array(new SharedArrayBuffer(32));
  const workers = await Promise.all(parts.slice(1).map((layout) => startWorker({ layout, memory, mailbox })));
  const send = (command: Command) => {
    mailbox[MAILBOX.command] = command;
    Atomics.store(mailbox, MAILBOX.unfinished, workers.length);
    Atomics.add(mailbox, MAILBOX.turn, 1);
    announce(mailbox, MAILBOX.turn);
  };
  return {
    parts: parts.map((part) => viewPart(part, buffer)),
    run: (command) => {
      send(command);
      execute(command, parts[0]!, buffer, kernels);
      waitForAll(mailbox);
    },
    close: async () => {
      send(COMMAND.stop);
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
};

function startWorker(task: ThreadTask): Promise<Worker> {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const worker = new Worker(new URL(`./boosting-thread.${extension}`, import.meta.url), { workerData: task });
  return new Promise((resolve, reject) => {
    worker.once('message', () => resolve(worker));
    worker.once('error', reject);
  });
}

function waitForAll(mailbox: Int32Array): void {
  for (;;) {
    const unfinished = Atomics.load(mailbox, MAILBOX.unfinished);
    if (unfinished === 0) break;
    awaitChange(mailbox, MAILBOX.unfinished, unfinished);
  }
  if (Atomics.load(mailbox, MAILBOX.failed) !== 0) throw new Error('a training thread failed');
}
