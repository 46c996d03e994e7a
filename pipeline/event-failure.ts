import { clip, type ErrorIssue, ShelfcastError } from '../schemas/errors.ts';
import type { EventFailure } from '../schemas/events.ts';

const MAX_TEXT = 900;

/** An error as an event carries it: a ShelfcastError with all that it knows but its cause, anything else as INTERNAL. */
export function eventFailure(error: unknown): EventFailure {
  if (!(error instanceof ShelfcastError))
    return { code: 'INTERNAL', message: cut(error instanceof Error ? error.message : String(error)) };
  const { issues, expected, came, mend, where } = error.detail;
  return {
    code: error.code,
    message: cut(error.message),
    ...(issues === undefined ? {} : { issues: issues.map(cutIssue) }),
    ...cutTexts({ expected, came, mend }),
    ...(where === undefined ? {} : { where: cutTexts({ ...where }) }),
  };
}

/** A cell of megabytes must not flood the log. */
function cut(text: string): string {
  return clip(text, MAX_TEXT);
}

function cutIssue({ at, expected, came, mend }: ErrorIssue): ErrorIssue {
  const texts = { at: cut(at), expected: cut(expected), came: cut(came) };
  return mend === undefined ? texts : { ...texts, mend: cut(mend) };
}

/** The entries that are there, their texts cut. */
function cutTexts(texts: Readonly<Record<string, string | number | undefined>>) {
  const there = Object.entries(texts).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    there.map(([name, value]) => [name, typeof value === 'string' ? cut(value) : value]),
  );
}
