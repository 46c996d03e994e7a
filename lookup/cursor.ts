import { ProblemError } from './problem-error.ts';

/** Where a page ended, as text that callers hand back as it is. */
export function encodeCursor(place: readonly (string | number | null)[]): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** Problem: CURSOR_INVALID. */
export function decodeCursor(cursor: string): readonly unknown[] {
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(place)) return place;
  } catch {
    // What is no JSON is no cursor of ours either.
  }
  throw new ProblemError('CURSOR_INVALID', 'expected the next_cursor of an answer');
}
