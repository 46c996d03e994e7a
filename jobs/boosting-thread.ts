/** The body of a training thread: waits for the next turn, carries out the command on its part, says that it is done. */
import { parentPort, workerData } from 'node:worker_threads';
import { COMMAND, type Command, execute } from '../model/boosting/row-part.ts';
import { bindShared } from '../model/boosting/wasm-kernels.ts';
import { announce, awaitChange, MAILBOX } from './boosting-mailbox.ts';
import type { ThreadTask } from './boosting-threads.ts';

const { layout, memory, mailbox } = workerData as ThreadTask;
const kernels = bindShared(memory);
const buffer = memory.buffer;
let turn = Atomics.load(mailbox, MAILBOX.turn);
parentPort!.postMessage('ready');

for (;;) {
  awaitChange(mailbox, MAILBOX.turn, turn);
  turn++;
  const command = mailbox[MAILBOX.command] as Command;
  if (command === COMMAND.stop) break;
  try {
    execute(command, layout, buffer, kernels);
  } catch (error) {
    Atomics.store(mailbox, MAILBOX.failed, 1);
    throw error;
  } finally {
    Atomics.sub(mailbox, MAILBOX.unfinished, 1);
    announce(mailbox, MAILBOX.unfinished);
  }
}
