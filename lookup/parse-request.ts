/** Requests as their schemas have them: texts of a query become numbers and lists, and what is wrong is named, all of it at once. */
import type { z } from 'zod';
import { nearest } from '../schemas/nearest.ts';
import { ProblemError } from './problem-error.ts';

type RawQuery = Readonly<Record<string, string | readonly string[] | undefined>>;

const WHOLE_NUMBERS = new Set(['max_age', 'history', 'limit']);
const WHOLE = /^\d{1,15}$/;
const LEVEL = /^(0?\.\d{1,6}|0|1)$/;
const MOST_ISSUES = 5;

/** A query string that was taken apart. Problem: REQUEST_INVALID. */
export function parseQuery<Schema extends z.ZodObject>(schema: Schema, raw: unknown): z.infer<Schema> {
  const query = raw as RawQuery;
  const given: Record<string, unknown> = {};
  for (const name in query) {
    const text = query[name];
    if (!(name in schema.shape)) throw unknownName(name, Object.keys(schema.shape));
    if (typeof text !== 'string') throw invalid([{ at: name, expected: 'to be given once' }]);
    given[name] = textAs(name, text);
  }
  return check(schema, given, 'REQUEST_INVALID');
}

/** A JSON body. Problem: BODY_INVALID. */
export function parseBody<Schema extends z.ZodObject>(schema: Schema, body: unknown): z.infer<Schema> {
  return check(schema, body, 'BODY_INVALID');
}

function check<Schema extends z.ZodObject>(
  schema: Schema,
  given: unknown,
  code: 'REQUEST_INVALID' | 'BODY_INVALID',
): z.infer<Schema> {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.slice(0, MOST_ISSUES).map((issue) => ({
    at: issue.path.map(String).join('.').slice(0, 100) || (code === 'BODY_INVALID' ? 'body' : 'query'),
    expected: expectation(issue),
  }));
  throw invalid(issues, code);
}

function invalid(
  issues: { at: string; expected: string }[],
  code: 'REQUEST_INVALID' | 'BODY_INVALID' = 'REQUEST_INVALID',
): ProblemError {
  const first = issues[0]!;
  return new ProblemError(code, `${first.at}: expected ${first.expected}`, { issues });
}

function unknownName(name: string, known: readonly string[]): ProblemError {
  const meant = name.length > 64 ? null : nearest(name, known);
  const hint = meant === null ? `one of ${known.join(', ') || 'none'}` : `perhaps ${meant}`;
  return invalid([{ at: name.slice(0, 64), expected: `a parameter of this address: ${hint}` }]);
}

function textAs(name: string, text: string): unknown {
  if (WHOLE_NUMBERS.has(name)) return WHOLE.test(text) ? Number(text) : text;
  if (name !== 'quantiles' || text === 'all') return text;
  return text.split(',', 100).map((level) => (LEVEL.test(level) ? Number(level) : level));
}

/** What would have been right; never what came, which may be anything. */
function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected === 'int' ? 'a whole number' : article(issue.expected);
    case 'unrecognized_keys':
      return `no key ${issue.keys
        .slice(0, 3)
        .map((key) => key.slice(0, 40))
        .join(', ')}`;
    case 'too_small':
      return `at least ${issue.minimum}`;
    case 'too_big':
      return `at most ${issue.maximum}`;
    case 'invalid_value':
      return `one of ${issue.values.join(', ')}`;
    case 'invalid_format':
      // A pattern of ours brings its words.
      return issue.format === 'date' ? 'a date of the calendar, YYYY-MM-DD' : issue.message;
    case 'invalid_union':
      return '`all`, or levels between 0 and 1 joined by commas, such as 0.1,0.9';
    default:
      return 'another value';
  }
}

function article(type: string): string {
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
}
