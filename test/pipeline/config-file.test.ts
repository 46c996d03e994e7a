import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { loadConfig } from '../../pipeline/config-file.ts';
import type { ErrorIssue, ShelfcastError } from '../../schemas/errors.ts';

const SALES = `
  sales:
    entity: sales
    files: sales.csv
    columns: { ds: date, sku_id: item, branch_id: store, units: qty }
    owner: Retail systems
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'config-'));
});

function load(text: string, env: Record<string, string> = {}, homeFlag: string | null = null) {
  mkdirSync(join(folder, 'etc'), { recursive: true });
  writeFileSync(join(folder, 'etc', 'shelfcast.yaml'), text);
  return loadConfig('etc/shelfcast.yaml', { env, cwd: folder, homeFlag });
}

function failure(text: string, env: Record<string, string> = {}): ShelfcastError {
  try {
    load(text, env);
  } catch (error) {
    return error as ShelfcastError;
  }
  throw new Error('expected the configuration to be refused');
}

function issuesOf(text: string, env: Record<string, string> = {}): readonly ErrorIssue[] {
  const error = failure(text, env);
  expect(error.code).toBe('CONFIG_INVALID');
  return error.detail.issues ?? [];
}

const valid = `version: 1\nsources:${SALES}`;

test('a small configuration is completed with defaults', () => {
  const loaded = load(valid);
  expect(loaded.config).toMatchObject({ horizon_days: 28, port: 8080, schedule: { cron: '0 2 * * *' } });
  expect(loaded.path).toBe(join(folder, 'etc', 'shelfcast.yaml'));
  expect(loaded.sha256).toBe(createHash('sha256').update(readFileSync(loaded.path)).digest('hex'));
});

describe('paths', () => {
  test('of the file start at the folder of the file', () => {
    expect(load(`${valid}home: ../warehouse\ndata: in`)).toMatchObject({
      home: join(folder, 'warehouse'),
      dataRoot: join(folder, 'etc', 'in'),
    });
  });

  test('of the environment start at the current folder and win over the file', () => {
    const env = { SHELFCAST_HOME: 'env-home', SHELFCAST_DATA: 'env-data' };
    expect(load(`${valid}home: h\ndata: d`, env)).toMatchObject({
      home: join(folder, 'env-home'),
      dataRoot: join(folder, 'env-data'),
    });
  });

  test('of the flag win over the environment', () => {
    expect(load(valid, { SHELFCAST_HOME: 'env-home' }, 'flag-home').home).toBe(join(folder, 'flag-home'));
  });

  test('an empty variable counts as absent', () => {
    expect(load(`${valid}home: h`, { SHELFCAST_HOME: '' }).home).toBe(join(folder, 'etc', 'h'));
  });
});

test('deploy-time values come from the environment', () => {
  const { config } = load(valid, { SHELFCAST_PORT: '9000', SHELFCAST_LOG_LEVEL: 'debug' });
  expect(config).toMatchObject({ port: 9000, log_level: 'debug' });
});

test('a wrong variable is named', () => {
  for (const port of ['0', '65536', '80a', '1e3'])
    expect(issuesOf(valid, { SHELFCAST_PORT: port })).toEqual([
      { at: 'SHELFCAST_PORT', expected: 'a port from 1 to 65535', came: `"${port}"` },
    ]);
  expect(issuesOf(valid, { SHELFCAST_LOG_LEVEL: 'loud' })[0]).toMatchObject({ at: 'SHELFCAST_LOG_LEVEL' });
});

test('a file that is not there is CONFIG_NOT_FOUND', () => {
  expect(() => loadConfig('no.yaml', { env: {}, cwd: folder, homeFlag: null })).toThrow(
    expect.objectContaining({ code: 'CONFIG_NOT_FOUND', exitCode: 2 }),
  );
});

test('broken YAML is CONFIG_SYNTAX with its line and column', () => {
  const error = failure('version: 1\nsources: [1,\nhome: x\n');
  expect(error.code).toBe('CONFIG_SYNTAX');
  expect(error.detail.where?.file).toMatch(/shelfcast\.yaml:3:1$/);
});

test('a key that stands twice is broken YAML', () => {
  expect(failure(`${valid}home: a\nhome: b`).code).toBe('CONFIG_SYNTAX');
});

test('an empty file lacks an object', () => {
  expect(issuesOf('')).toEqual([{ at: '(top)', expected: 'an object', came: 'null' }]);
});

test('every issue is named with its path, what was expected and what came', () => {
  const text = `${valid}as_of: 2024-02-30\nresources: { workers: 0 }\nquantiles: [0.1, x]\ncalendar: { timezone: Asia/Dubay }`;
  expect(issuesOf(text)).toEqual([
    { at: 'as_of', expected: expect.stringContaining('a date of the calendar'), came: '"2024-02-30"' },
    { at: 'quantiles.1', expected: 'a number', came: '"x"' },
    { at: 'resources.workers', expected: 'at least 1', came: '0' },
    {
      at: 'calendar.timezone',
      expected: 'an IANA time zone such as Asia/Dubai',
      came: '"Asia/Dubay"',
      mend: 'did you mean Asia/Dubai?',
    },
  ]);
});

test('an unknown key is told with the nearest valid one', () => {
  expect(issuesOf(`${valid}calendar: { timezon: UTC }\nhorizn_days: 3`)).toMatchObject([
    { at: 'calendar.timezon', mend: 'did you mean timezone?' },
    { at: 'horizn_days', mend: 'did you mean horizon_days?' },
  ]);
  const inSource = valid.replace('    owner:', '    ownr: x\n    owner:');
  expect(issuesOf(inSource)).toMatchObject([{ at: 'sources.sales.ownr', mend: 'did you mean owner?' }]);
});

test('a cold-start limit beyond what the models look back at would make every series cold', () => {
  expect(issuesOf(`${valid}series: { min_history_days: 90, history_days: 60 }`)).toMatchObject([
    { at: 'series.min_history_days' },
  ]);
});

test('impossible combinations are named', () => {
  expect(issuesOf(`${valid}backtest: { folds: 2, evaluate_folds: 2 }\nacceptance: { folds: 1 }`)).toEqual([
    {
      at: 'backtest.evaluate_folds',
      expected: expect.stringContaining('fewer than backtest.folds (2)'),
      came: '2',
    },
  ]);
});

test('a gate that would block before it warns, or is one of no rule, is refused', () => {
  const gates = (text: string) => issuesOf(`${valid}cleaning: { gates: ${text} }`);
  expect(gates('{ default: { warn: 0.5, block: 0.05 } }')).toMatchObject([
    { at: 'cleaning.gates.default', expected: expect.stringContaining('`warn` at or below `block`') },
  ]);
  expect(gates('{ rules: { unknown_skew: { warn: 0, block: 1 } } }')).toMatchObject([
    {
      at: 'cleaning.gates.rules.unknown_skew',
      expected: expect.stringContaining('unknown_sku'),
      came: '"unknown_skew"',
    },
  ]);
  expect(gates('{ rules: { outliers: { warn: 0, block: 1 } } }')).toHaveLength(1);
  const own = load(`${valid}cleaning: { gates: { rules: { returns: { warn: 0, block: 1 } } } }`);
  expect(own.config.cleaning.gates.rules).toEqual({ returns: { warn: 0, block: 1 } });
});

test.each([
  ['{ delimiter: "§" }', 'delimiter'],
  ['{ delimiter: "\\n" }', 'delimiter'],
  ['{ date_format: "%Q/%d" }', 'date_format'],
  ['{ date_format: "%d/%m/%Y %" }', 'date_format'],
  [`{ delimiter: "'", quote: "'" }`, null],
])('CSV options that no reader could follow are refused: %s', (csv, key) => {
  const at = ['sources.sales.csv', ...(key === null ? [] : [key])].join('.');
  expect(issuesOf(valid.replace('    owner:', `    csv: ${csv}\n    owner:`))).toMatchObject([{ at }]);
});

test('a mapping that lacks a required column, or has no day, is refused', () => {
  const text = valid.replace('ds: date, ', '').replace(', units: qty', '');
  expect(issuesOf(text)).toMatchObject([
    { at: 'sources.sales.columns', expected: expect.stringContaining('a column for units') },
    { at: 'sources.sales.columns', expected: 'either ds or sold_at', came: 'neither' },
  ]);
});

test.each([
  'password',
  'db_password',
  'dbPassword',
  'apiKey',
  'api_key',
  'API-KEY',
  'access_token',
  'client_secret',
])('a key called %s is refused, and its value is not shown', (key) => {
  const error = failure(`${valid}warehouse: { ${key}: hunter2 }`);
  expect(error.detail.issues?.[0]).toMatchObject({
    at: `warehouse.${key}`,
    mend: expect.stringContaining('environment'),
  });
  expect(JSON.stringify(error.detail)).not.toContain('hunter2');
});

test('a secret inside another mistake is not shown either', () => {
  for (const text of ['password: hunter2', 'quantiles: { dbPassword: hunter2 }'])
    expect(JSON.stringify(failure(valid + text).detail)).not.toContain('hunter2');
});

test('a level has a column of its own name, so it is no less than one per mille and no more than 999', () => {
  expect(issuesOf(`${valid}quantiles: [0.0004, 0.5, 0.9996]\ninterval: 0.99999`)).toMatchObject([
    { at: 'quantiles.0', expected: 'at least 0.001' },
    { at: 'quantiles.2', expected: 'at most 0.999' },
    { at: 'interval', expected: 'at most 0.9999' },
  ]);
});

test('a column of an extract may be called token', () => {
  expect(load(valid.replace('units: qty', 'units: qty, loyalty_token: token')).config.name).toBe('shelfcast');
});

test('an offset is no time zone, and an impossible cron expression is refused', () => {
  expect(issuesOf(`${valid}calendar: { timezone: "+04:00" }`)).toMatchObject([{ at: 'calendar.timezone' }]);
  expect(issuesOf(`${valid}schedule: { cron: "0 2 31 2 *" }`)).toMatchObject([{ at: 'schedule.cron' }]);
});

test('a forecast cannot expire before it is stale', () => {
  expect(issuesOf(`${valid}schedule: { stale_after_hours: 72 }`)).toMatchObject([
    { at: 'schedule.expire_after_hours', expected: expect.stringContaining('stale_after_hours (72)') },
  ]);
});

test.each([
  ['no address', 'kind: slack', 'alarms.sinks.ops', 'expected `url` or `url_env`'],
  ['two addresses', 'kind: slack, url: "http://x", url_env: X', 'alarms.sinks.ops', 'and not both'],
  ['no http address', 'kind: slack, url: "ftp://x"', 'alarms.sinks.ops.url', 'http or https'],
  ['a webhook without a key', 'kind: webhook, url: "http://x"', 'alarms.sinks.ops.hmac_env', 'signing key'],
  [
    'a key that nothing is signed with',
    'kind: slack, url: "http://x", hmac_env: K',
    'alarms.sinks.ops.hmac_env',
    'slack',
  ],
  [
    'a key in the file',
    'kind: webhook, url: "http://x", secret: hunter2',
    'alarms.sinks.ops.secret',
    'no secret',
  ],
])('a sink with %s is refused', (_what, sink, at, expected) => {
  const issues = issuesOf(`${valid}alarms: { sinks: { ops: { ${sink} } } }`);
  expect(issues.map((issue) => issue.at)).toContain(at);
  expect(JSON.stringify(issues)).toContain(expected.replace('expected ', ''));
  expect(JSON.stringify(issues)).not.toContain('hunter2');
});
