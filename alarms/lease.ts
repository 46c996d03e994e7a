/**
 * One watcher sends for a home: the others stand by. A lease, not a lock of the operating system: the serving process watches too, and must
 * not load a database for it. It is kept by renewing it; who dies loses it when it runs out, at once where others can see that the process is gone.
 */
import { randomUUID } from 'node:crypto';
import { readlinkSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { writeFileAtomic } from '../warehouse/atomic.ts';
import { readJsonDocument } from '../warehouse/json-document.ts';
import type { Layout } from '../warehouse/layout.ts';

export interface Lease {
  /** Takes or renews it: false while somebody else has it. Throws when the home cannot be written. */
  take(): Promise<boolean>;
  /** Lets go, if it is held. Never throws. */
  release(): void;
}

interface LeaseNote {
  readonly kind: 'shelfcast.watcher';
  readonly version: 1;
  readonly id: string;
  readonly host: string;
  /** Process ids are comparable on one host and within one of these only. */
  readonly pid_namespace: string;
  readonly pid: number;
  /** ISO instant of the wall clock. */
  readonly until: string;
}

/** Of two that find it free at once, the one that wrote last has it: both look again after this pause. */
const SETTLE_MS = 150;

/** Leases that this process holds or tries for. */
const ownIds = new Set<string>();

export function openLease(layout: Layout, durationMs: number): Lease {
  const file = join(layout.alarms, 'watcher.json');
  const id = randomUUID();
  ownIds.add(id);
  const isMine = () => readNote(file)?.id === id;
  const write = () =>
    writeFileAtomic(file, `${JSON.stringify(note(id, new Date(Date.now() + durationMs)))}\n`);
  return {
    async take() {
      const held = readNote(file);
      if (held !== null && held.id !== id && isAlive(held)) return false;
      write();
      if (held?.id === id) return true;
      await delay(SETTLE_MS * (1 + Math.random()));
      return isMine();
    },
    release() {
      ownIds.delete(id);
      if (isMine()) rmSync(file, { force: true });
    },
  };
}

function note(id: string, until: Date): LeaseNote {
  return {
    kind: 'shelfcast.watcher',
    version: 1,
    id,
    host: hostname(),
    pid_namespace: pidNamespace(),
    pid: process.pid,
    until: until.toISOString(),
  };
}

/** Null when there is none, or none that can be read: then it is free. */
function readNote(file: string): LeaseNote | null {
  try {
    return readJsonDocument<LeaseNote>(file, 'shelfcast.watcher', 1);
  } catch {
    return null;
  }
}

function isAlive({ id, host, pid_namespace, pid, until }: LeaseNote): boolean {
  if (Date.parse(until) <= Date.now()) return false;
  if (host !== hostname() || pid_namespace !== pidNamespace()) return true;
  return pid === process.pid ? ownIds.has(id) : isRunning(pid);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Two containers may share host name and process id, but not this. Empty where the system has none. */
function pidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}
