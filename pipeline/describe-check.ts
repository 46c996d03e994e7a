import { clip } from '../schemas/errors.ts';
import type { PublishedCheck } from '../warehouse/verify-published.ts';

/** One line of `shelfcast verify`. */
export function describeCheck({ name, meaning, problem }: PublishedCheck): string {
  const line = `${problem === null ? 'ok    ' : 'FAILED'}  ${name.padEnd(22)}  ${meaning}`;
  return problem === null ? line : `${line}\n          ${clip(problem)}`;
}
