import { z } from 'zod';
import { configSchema } from '../schemas/config.ts';
import type { ErrorIssue } from '../schemas/errors.ts';
import { nearest } from '../schemas/nearest.ts';
import { cronProblems } from '../schemas/schedule.ts';

type Path = readonly PropertyKey[];

/** Everything that is wrong with the parsed YAML, in words; empty when the configuration can be used. */
export function configIssues(raw: unknown): ErrorIssue[] {
  const secrets = secretKeys(raw, []);
  const checked = configSchema.safeParse(raw);
  const fromSchema = checked.success
    ? []
    : checked.error.issues.flatMap((issue) => describeIssue(issue, raw));
  const secretPaths = new Set(secrets.map((issue) => issue.at));
  return [
    ...secrets,
    ...fromSchema.filter((issue) => !secretPaths.has(issue.at)),
    ...scheduleIssues(raw),
    ...timezoneIssues(raw),
  ];
}

const SECRET = /passw|passphrase|secret|credential|(api|private)[_-]?key|(^|[_-])token($|[_-])/i;

/** The values are never shown. Below `columns` a key is the name of a column, so it holds no secret. */
function secretKeys(value: unknown, path: Path): ErrorIssue[] {
  if (typeof value !== 'object' || value === null || path.at(-1) === 'columns') return [];
  return Object.entries(value).flatMap(([key, child]) => {
    const at = [...path, key];
    if (!SECRET.test(key)) return secretKeys(child, at);
    return [
      {
        at: pathText(at),
        expected: 'no secret in the file',
        came: 'a key that looks like one',
        mend: 'secrets come from the environment: remove the key',
      },
    ];
  });
}

function describeIssue(issue: z.core.$ZodIssue, raw: unknown): ErrorIssue[] {
  const at = pathText(issue.path);
  const came = show(valueAt(raw, issue.path));
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(issue.path, key));
    case 'invalid_key':
      return [{ at, expected: issue.issues[0]?.message ?? 'another name', came: show(issue.path.at(-1)) }];
    case 'custom':
      return [{ at, ...splitCustom(issue.message, came) }];
    default:
      return [{ at, expected: expectation(issue), came }];
  }
}

function unknownKey(path: Path, key: string): ErrorIssue {
  const valid = keysAt(configSchema, path);
  const guess = nearest(key, valid);
  return {
    at: pathText([...path, key]),
    expected: valid.length === 0 ? 'no such key' : `one of ${valid.join(', ')}`,
    came: show(key),
    ...(guess === null ? {} : { mend: `did you mean ${guess}?` }),
  };
}

/** The schema's own messages say `expected X`, or `expected X, came Y`. */
function splitCustom(message: string, came: string): { expected: string; came: string } {
  const match = /^expected (.*?)(?:, came (.*))?$/s.exec(message);
  return match === null ? { expected: message, came } : { expected: match[1]!, came: match[2] ?? came };
}

function expectation(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_union') {
    const kinds = issue.errors.flatMap((branch) => branch.slice(0, 1).map(expectation));
    return [...new Set(kinds)].join(', or ');
  }
  if (issue.code === 'invalid_value') {
    const values = issue.values.map((value) => JSON.stringify(value)).join(', ');
    return issue.values.length === 1 ? values : `one of ${values}`;
  }
  if (issue.code === 'invalid_type')
    return `${/^[aeiou]/.test(issue.expected) ? 'an' : 'a'} ${issue.expected}`;
  if (issue.code === 'invalid_format' && issue.format === 'date') return 'a date of the calendar, YYYY-MM-DD';
  if (issue.code === 'too_small')
    return `${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}${unitOf(issue.origin)}`;
  if (issue.code === 'too_big')
    return `${issue.inclusive ? 'at most' : 'less than'} ${issue.maximum}${unitOf(issue.origin)}`;
  return issue.message;
}

function unitOf(origin: string): string {
  if (origin === 'string') return ' character(s)';
  return origin === 'array' ? ' item(s)' : '';
}

function scheduleIssues(raw: unknown): ErrorIssue[] {
  const expression = valueAt(raw, ['schedule', 'cron']);
  if (typeof expression !== 'string') return [];
  return cronProblems(expression).map((problem) => ({
    at: 'schedule.cron',
    expected: 'a cron expression of five fields (minute hour day month weekday) such as "0 2 * * *"',
    came: `${show(expression)}: ${problem}`,
  }));
}

function timezoneIssues(raw: unknown): ErrorIssue[] {
  const zone = valueAt(raw, ['calendar', 'timezone']);
  if (typeof zone !== 'string' || isTimezone(zone)) return [];
  const guess = nearest(zone, Intl.supportedValuesOf('timeZone'));
  return [
    {
      at: 'calendar.timezone',
      expected: 'an IANA time zone such as Asia/Dubai',
      came: show(zone),
      ...(guess === null ? {} : { mend: `did you mean ${guess}?` }),
    },
  ];
}

/** Offsets such as +04:00 are no names: daylight saving would be lost without a word. */
function isTimezone(zone: string): boolean {
  if (!/^[A-Za-z]/.test(zone)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** Keys that the schema knows at a path; empty where any name may stand. */
function keysAt(schema: z.core.$ZodType, path: Path): string[] {
  let at = unwrap(schema);
  for (const part of path) {
    if (at instanceof z.ZodObject) at = unwrap(at.shape[String(part)]);
    else if (at instanceof z.ZodRecord) at = unwrap(at.valueType);
    else if (at instanceof z.ZodArray) at = unwrap(at.element);
    else return [];
  }
  return at instanceof z.ZodObject ? Object.keys(at.shape) : [];
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  let inner = schema;
  while (
    inner instanceof z.ZodOptional ||
    inner instanceof z.ZodNullable ||
    inner instanceof z.ZodDefault ||
    inner instanceof z.ZodPrefault
  )
    inner = inner.unwrap();
  return inner;
}

function valueAt(raw: unknown, path: Path): unknown {
  let value = raw;
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[part];
  }
  return value;
}

function pathText(path: Path): string {
  return path.map(String).join('.') || '(top)';
}

function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  const hidden = (key: string, inner: unknown) => (SECRET.test(key) ? '(hidden)' : inner);
  const text = JSON.stringify(value, hidden) ?? String(value);
  return text.length <= 120 ? text : `${text.slice(0, 119)}…`;
}
