import { relative } from 'node:path';
import type { Job } from '../jobs/job.ts';
import { sha256File, sha256Text } from '../warehouse/checksum.ts';

/** Everything that can change a job's output, by a name that a person understands. */
export type FingerprintParts = Readonly<Record<string, string>>;

const SHOWN_CHANGES = 3;

export interface FingerprintContext {
  readonly asOf: string;
  readonly codeVersion: string;
  /** Files are named relative to it, so that moving the data does not change a fingerprint. */
  readonly dataRoot: string;
  /** Fingerprint of the job that writes a table. */
  producerOf(table: string): string;
}

export function fingerprintParts(job: Job, context: FingerprintContext): FingerprintParts {
  const parts: Record<string, string> = { 'as-of': context.asOf, code: context.codeVersion };
  for (const [key, value] of Object.entries(job.settings))
    parts[`setting ${key}`] = JSON.stringify(value) ?? 'undefined';
  for (const file of job.files ?? []) parts[`file ${relative(context.dataRoot, file)}`] = sha256File(file);
  for (const table of job.reads) parts[`table ${table}`] = context.producerOf(table);
  return parts;
}

/** 24 hex digits over the job's name and its parts. */
export function fingerprintOf(job: Job, parts: FingerprintParts): string {
  const ordered = Object.keys(parts)
    .sort()
    .map((key) => [key, parts[key]]);
  return sha256Text(JSON.stringify([job.name, ordered])).slice(0, 24);
}

/** What differs from the parts of an earlier run, in words; null when nothing does. */
export function describeChange(before: FingerprintParts, now: FingerprintParts): string | null {
  const changes: string[] = [];
  for (const key of Object.keys(now)) {
    if (before[key] === undefined) changes.push(`${key} is new`);
    else if (before[key] !== now[key]) changes.push(`${key} changed`);
  }
  for (const key of Object.keys(before)) if (now[key] === undefined) changes.push(`${key} is gone`);
  if (changes.length === 0) return null;
  const rest = changes.length - SHOWN_CHANGES;
  return changes.slice(0, SHOWN_CHANGES).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}
