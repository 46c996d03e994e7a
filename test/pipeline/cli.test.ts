import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { createProgram, newContext } from '../../pipeline/cli.ts';
import { processEffects } from '../../pipeline/effects.ts';
import { configSchema } from '../../schemas/config.ts';
import { publishedHome } from '../support/published-home.ts';
import { runProgram } from '../support/run-program.ts';

const MAIN = fileURLToPath(new URL('../../pipeline/main.ts', import.meta.url));
const folder = () => mkdtempSync(join(tmpdir(), 'cli-'));

describe('bad usage', () => {
  test.each([
    [['bogus'], "unknown command 'bogus'"],
    [['run', '--bogus'], "unknown option '--bogus'"],
    [['run', '--forse'], 'Did you mean --force?'],
    [['run', '--workers', '0'], 'a whole number from 1 to 256'],
    [['run', '--workers', '1.5'], 'a whole number from 1 to 256'],
    [['run', '--as-of', '2024-02-30'], 'a date of the calendar'],
    [['run', '--now', '2026-03-01'], 'an instant with its zone'],
    [['run', '--now', '2026-02-30T00:00:00Z'], 'an instant with its zone'],
    [['run', '--accept', 'valid'], 'change, series_share, series_growth, acceptance'],
    [['sql'], "missing required argument 'select'"],
    [['sql', 'select 1', '--format', 'xml'], 'table, csv, json'],
    [['schedule', '--retry-minutes', '0'], 'a whole number from 1 to 1440'],
  ])('%o is USAGE with exit code 2', async (args, message) => {
    const { exitCode, stderr, stdout } = await runProgram(args);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('error USAGE: ');
    expect(stderr).toContain(message);
    expect(stdout).toBe('');
  });

  test('without a command it prints help on stderr', async () => {
    const { exitCode, stderr } = await runProgram([]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('Usage: shelfcast');
  });
});

describe('the warehouse', () => {
  const config = `version: 1
home: from-config
sources:
  s: { entity: sales, files: a.csv, columns: { ds: d, sku_id: s, branch_id: b, units: u }, owner: o }
`;
  const homeOf = async (args: string[], world: Parameters<typeof runProgram>[1]) =>
    JSON.parse((await runProgram(['status', '--json', ...args], world)).stdout).home;

  test('is that of --home, then SHELFCAST_HOME, then the configuration', async () => {
    const cwd = folder();
    writeFileSync(join(cwd, 'shelfcast.yaml'), config);
    writeFileSync(join(cwd, 'other.yaml'), config.replace('from-config', 'from-other'));
    const env = { SHELFCAST_HOME: 'from-env' };
    expect(await homeOf(['--home', 'from-flag'], { cwd, env })).toBe(join(cwd, 'from-flag'));
    expect(await homeOf(['--config', 'other.yaml'], { cwd, env })).toBe(join(cwd, 'from-env'));
    expect(await homeOf(['--config', 'other.yaml'], { cwd })).toBe(join(cwd, 'from-other'));
    expect(await homeOf([], { cwd })).toBe(join(cwd, 'from-config'));
  });

  test.each(['sql', 'verify', 'run', 'plan', 'schedule'])(
    '%s without any of them is USAGE',
    async (command) => {
      const args = command === 'sql' ? [command, 'select 1'] : [command];
      const { exitCode, stderr } = await runProgram(args, { cwd: folder() });
      expect(exitCode).toBe(2);
      expect(stderr).toContain('shelfcast init');
    },
  );

  test('a configuration with mistakes ends each command with exit code 2', async () => {
    const cwd = folder();
    writeFileSync(join(cwd, 'shelfcast.yaml'), 'version: 2');
    const { exitCode, stderr } = await runProgram(['plan'], { cwd });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('- version: expected 1, came 2');
    expect(stderr).toContain('docs/errors.md#config_invalid');
  });
});

describe('init', () => {
  test('writes a configuration that passes the schema, and never replaces one without --force', async () => {
    const cwd = folder();
    expect((await runProgram(['init', 'chain'], { cwd })).exitCode).toBe(0);
    const path = join(cwd, 'chain', 'shelfcast.yaml');
    expect(configSchema.safeParse(parse(readFileSync(path, 'utf8'))).success).toBe(true);
    writeFileSync(path, 'mine');
    expect((await runProgram(['init', 'chain'], { cwd })).exitCode).toBe(2);
    expect(readFileSync(path, 'utf8')).toBe('mine');
    expect((await runProgram(['init', 'chain', '--force'], { cwd })).exitCode).toBe(0);
    expect(readFileSync(path, 'utf8')).not.toBe('mine');
  });

  test('explains every key of the schema', () => {
    const template = readFileSync(new URL('../../pipeline/init-template.yaml', import.meta.url), 'utf8');
    const unexplained = keysOf(configSchema).filter((key) => !new RegExp(`\\b${key}:`).test(template));
    expect(unexplained).toEqual([]);
  });

  test('shows the true defaults in its comments', () => {
    const lines = new URL('../../pipeline/init-template.yaml', import.meta.url);
    const uncommented = readFileSync(lines, 'utf8')
      .split('\n')
      .filter((line) => /^# [a-z_]+:( |$)|^# {3}[a-z_]+:|^# {5}[a-z_]+:/.test(line))
      .map((line) => line.slice(2));
    const shown = parse(uncommented.join('\n')) as Record<string, unknown>;
    const minimal = {
      version: 1,
      sources: {
        s: {
          entity: 'sales',
          files: 'a',
          columns: { ds: 'd', sku_id: 's', branch_id: 'b', units: 'u' },
          owner: 'o',
        },
      },
    };
    expect(configSchema.parse(minimal)).toMatchObject(shown);
    expect(Object.keys(shown)).toContain('cleaning');
  });
});

describe('the program as a process', () => {
  const start = (...args: string[]) => spawnSync(process.execPath, [MAIN, ...args], { encoding: 'utf8' });

  test('prints the version of the package', () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(start('--version')).toMatchObject({ status: 0, stdout: `${version}\n`, stderr: '' });
  });

  test('does not load DuckDB for --help, --version and status', async () => {
    const { home } = await publishedHome();
    const spy = `import { register } from 'node:module';
      const loaded = []; process.on('exit', () => {
        if (Object.keys(process.report.getReport().sharedObjects).some((k) => process.report.getReport().sharedObjects[k].includes('duckdb')))
          console.error('DUCKDB LOADED');
      });`;
    const hook = join(folder(), 'spy.mjs');
    writeFileSync(hook, spy);
    const loads = (...args: string[]) =>
      spawnSync(process.execPath, ['--import', hook, MAIN, ...args], { encoding: 'utf8' }).stderr;
    expect(loads('--help')).toBe('');
    expect(loads('--version')).toBe('');
    expect(loads('status', '--home', home)).toBe('');
    expect(loads('sql', 'select 1', '--home', home)).toContain('DUCKDB LOADED');
  });

  test('a reader that leaves early is no failure', async () => {
    const { home } = await publishedHome();
    const command = `"${process.execPath}" "${MAIN}" sql "from range(3000000)" --format csv --home "${home}" | head -n 2`;
    const out = execFileSync('bash', ['-c', `set -o pipefail; ${command}`], {
      encoding: 'utf8',
      stdio: 'pipe',
    });
    expect(out).toBe('range\r\n0\r\n');
  });
});

test('each flag has a line and each command an example in its help', () => {
  const program = createProgram(newContext(processEffects()));
  for (const command of program.commands) {
    for (const option of command.options) expect(option.description).not.toBe('');
    const pieces: string[] = [];
    command.configureOutput({ writeOut: (text) => void pieces.push(text) }).outputHelp();
    expect(pieces.join('')).toMatch(/Example:\n {2}\$ shelfcast /);
  }
});

/** Names of all keys, however deep. */
function keysOf(schema: z.core.$ZodType): string[] {
  if (schema instanceof z.ZodObject)
    return Object.entries(schema.shape).flatMap(([key, child]) => [key, ...keysOf(child as z.core.$ZodType)]);
  if (schema instanceof z.ZodRecord) return keysOf(schema.valueType);
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodNullable
  )
    return keysOf(schema.unwrap());
  return [];
}
