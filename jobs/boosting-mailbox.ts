/** Slots of the mailbox between the thread that trains and its workers. */
export const MAILBOX = { turn: 0, command: 1, unfinished: 2, failed: 3, sleeping: 4 } as const;

/** Looks before a thread goes to sleep. Few: where the cores are shared, a thread that looks keeps the one it waits for from running. */
const SPINS = 5_000;

/** Returns once the slot no longer holds `value`: looks for a while, then sleeps. False where it still does after `limitMs`. */
export function awaitChange(
  mailbox: Int32Array,
  slot: number,
  value: number,
  limitMs = Number.POSITIVE_INFINITY,
): boolean {
  for (let spin = 0; spin < SPINS; spin++) if (Atomics.load(mailbox, slot) !== value) return true;
  Atomics.add(mailbox, MAILBOX.sleeping, 1);
  let waited: ReturnType<typeof Atomics.wait> = 'ok';
  while (waited !== 'timed-out' && Atomics.load(mailbox, slot) === value) {
    waited = Atomics.wait(mailbox, slot, value, limitMs);
  }
  Atomics.sub(mailbox, MAILBOX.sleeping, 1);
  return Atomics.load(mailbox, slot) !== value;
}

/** Wakes who sleeps for the slot. To be called after the slot was changed: who counts as awake will then see the change. */
export function announce(mailbox: Int32Array, slot: number): void {
  if (Atomics.load(mailbox, MAILBOX.sleeping) > 0) Atomics.notify(mailbox, slot);
}
