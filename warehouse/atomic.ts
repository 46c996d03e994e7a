/** Write beside, flush, rename: no reader ever sees a file that is being written. */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** A path in the same folder that no reader looks at; a later run removes it if this process dies. */
export function besidePath(path: string): string {
  return join(dirname(path), `.tmp-${basename(path)}-${process.pid}-${randomBytes(4).toString('hex')}`);
}

/** Makes the bytes of a file, or of each file of a folder and the folder's entries, survive a power cut. */
export function syncToDisk(path: string, isDirectory = false): void {
  if (isDirectory) {
    for (const entry of readdirSync(path, { withFileTypes: true }))
      syncToDisk(join(path, entry.name), entry.isDirectory());
  }
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Writes a file so that it is seen whole or not at all. */
export function writeFileAtomic(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  const beside = besidePath(path);
  try {
    writeFileSync(beside, content);
    syncToDisk(beside);
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}

/** Puts a finished folder in its place. An existing folder of the same name (same fingerprint, so the same content) gives way. */
export function moveDirectoryIntoPlace(from: string, to: string): void {
  syncToDisk(from, true);
  mkdirSync(dirname(to), { recursive: true });
  if (existsSync(to)) {
    const old = besidePath(to);
    renameSync(to, old);
    renameSync(from, to);
    rmSync(old, { recursive: true, force: true });
  } else {
    renameSync(from, to);
  }
  syncToDisk(dirname(to));
}

/** Puts a finished file in its place. */
export function moveFileIntoPlace(from: string, to: string): void {
  syncToDisk(from);
  mkdirSync(dirname(to), { recursive: true });
  renameSync(from, to);
  syncToDisk(dirname(to));
}

/** Points a symbolic link at another target in one step; a reader sees the old target or the new one. */
export function flipLink(link: string, target: string): void {
  const beside = besidePath(link);
  symlinkSync(target, beside);
  renameSync(beside, link);
  syncToDisk(dirname(link));
}
