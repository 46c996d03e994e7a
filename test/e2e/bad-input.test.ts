import { cpSync, existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { literal, openDatabase } from '../../warehouse/duckdb.ts';
import { runCli } from '../support/cli.ts';
import { tempFolders } from '../support/temp-folder.ts';
import {
  TINY_AS_OF,
  TINY_HEADER,
  TINY_NOW,
  TINY_YAML,
  tinySalesLines,
  writeTinyChain,
} from '../support/tiny-chain.ts';

const fresh = tempFolders();
const NIGHT = ['--as-of', TINY_AS_OF, '--now', TINY_NOW];

interface Case {
  readonly name: string;
  readonly code: string;
  /** Text that the message must hold besides the file's name, such as the row. */
  readonly says: RegExp;
  readonly file?: string;
  /** Columns of the source when they are not the tiny chain's. */
  spoil(path: string): void | Promise<void>;
}

const lines = () => tinySalesLines();
const csv = (rows: readonly string[], header = TINY_HEADER) => `${[header, ...rows].join('\n')}\n`;
/** Every twentieth row gets another text in a column: far above the share that a gate lets pass. */
const everyTwentieth = (change: (cells: string[]) => string[]) =>
  csv(lines().map((line, k) => (k % 10 === 0 ? change(line.split(',')).join(',') : line)));
const withUnits = (units: string) => everyTwentieth((cells) => [...cells.slice(0, -1), units]);

const CASES: readonly Case[] = [
  {
    name: 'binary garbage',
    code: 'SOURCE_',
    says: /sales\.csv/,
    spoil: (path) =>
      writeFileSync(
        path,
        Buffer.from(Array.from({ length: 5000 }, (_, k) => (k * 197 + (k >> 3) * 31) % 256)),
      ),
  },
  {
    name: 'an empty file',
    code: 'SOURCE_EMPTY',
    says: /sales\.csv/,
    spoil: (path) => writeFileSync(path, ''),
  },
  {
    name: 'a header without rows',
    code: 'SOURCE_EMPTY',
    says: /sales\.csv/,
    spoil: (path) => writeFileSync(path, `${TINY_HEADER}\n`),
  },
  {
    name: 'a missing column',
    code: 'SOURCE_COLUMN_MISSING',
    says: /qty/,
    spoil: (path) => writeFileSync(path, csv(lines(), 'date,item,shop,quantity')),
  },
  {
    name: 'a header that names a column twice',
    code: 'SOURCE_COLUMN_DUPLICATE',
    says: /qty/,
    spoil: (path) =>
      writeFileSync(
        path,
        csv(
          lines().map((line) => `${line},1`),
          `${TINY_HEADER},qty`,
        ),
      ),
  },
  {
    name: 'words where numbers should be',
    code: 'DATA_GATE_BLOCKED',
    says: /row 2\b/,
    spoil: (path) => writeFileSync(path, withUnits('twelve')),
  },
  {
    name: 'NaN as units',
    code: 'DATA_GATE_BLOCKED',
    says: /row 2\b/,
    spoil: (path) => writeFileSync(path, withUnits('NaN')),
  },
  {
    name: 'infinite units',
    code: 'DATA_GATE_BLOCKED',
    says: /row 2\b/,
    spoil: (path) => writeFileSync(path, withUnits('Infinity')),
  },
  {
    name: 'a number beyond all floats',
    code: 'DATA_GATE_BLOCKED',
    says: /row 2\b/,
    spoil: (path) => writeFileSync(path, withUnits('1e400')),
  },
  {
    name: 'huge units',
    code: 'DATA_GATE_BLOCKED',
    says: /row 2\b/,
    spoil: (path) => writeFileSync(path, withUnits('900000000000000')),
  },
  {
    name: 'the thirtieth of February',
    code: 'DATA_GATE_BLOCKED',
    says: /row 2\b/,
    spoil: (path) =>
      writeFileSync(
        path,
        everyTwentieth((cells) => ['2024-02-30', ...cells.slice(1)]),
      ),
  },
  {
    name: 'cells of a million characters',
    code: 'DATA_GATE_BLOCKED',
    says: /row 2\b/,
    spoil: (path) =>
      writeFileSync(
        path,
        csv(
          lines()
            .slice(-300)
            .map((line, k) =>
              k % 10 === 0 ? `${line.split(',')[0]},${'x'.repeat(1_000_000)},north,1` : line,
            ),
        ),
      ),
  },
  {
    name: 'Latin-1',
    code: 'SOURCE_ENCODING',
    says: /latin-1/,
    spoil: (path) =>
      writeFileSync(
        path,
        Buffer.from(
          everyTwentieth((cells) => [cells[0]!, 'café', ...cells.slice(2)]),
          'latin1',
        ),
      ),
  },
  {
    name: 'a gz file that ends too early',
    code: 'SOURCE_UNREADABLE',
    says: /sales\.csv\.gz/,
    file: 'sales.csv.gz',
    spoil: (path) => {
      const packed = gzipSync(csv(lines()));
      writeFileSync(path, packed.subarray(0, packed.length / 2));
    },
  },
  {
    name: 'a truncated Parquet file',
    code: 'SOURCE_UNREADABLE',
    says: /sales\.parquet/,
    file: 'sales.parquet',
    spoil: async (path) => {
      await writeParquet(path);
      truncateSync(path, 2000);
    },
  },
  {
    name: 'a Parquet file with a torn middle',
    code: 'SOURCE_UNREADABLE',
    says: /sales\.parquet/,
    file: 'sales.parquet',
    spoil: async (path) => {
      await writeParquet(path);
      const bytes = readFileSync(path);
      bytes.fill(0xff, 200, Math.floor(bytes.length / 2));
      writeFileSync(path, bytes);
    },
  },
  {
    name: 'a text file that calls itself Parquet',
    code: 'SOURCE_UNREADABLE',
    says: /sales\.parquet/,
    file: 'sales.parquet',
    spoil: (path) => writeFileSync(path, csv(lines())),
  },
];

async function writeParquet(path: string): Promise<void> {
  const database = await openDatabase();
  await database.run(`COPY (
    SELECT (DATE '2026-02-01' + d::integer)::date AS date, 'item ' || s AS item, 'shop' AS shop, (d * s) % 7 AS qty
    FROM range(150) AS days(d), range(40) AS items(s)
  ) TO ${literal(path)} (FORMAT parquet)`);
  database.close();
}

/** A night of the day before, once for all cases. */
let yesterday: string;
beforeAll(() => {
  yesterday = join(process.env.TMPDIR ?? '/tmp', `shelfcast-bad-input-${process.pid}`);
  const config = writeTinyChain(yesterday);
  const run = runCli([
    'run',
    '--config',
    config,
    '--as-of',
    '2026-06-29',
    '--now',
    '2026-06-30T02:00:00.000Z',
  ]);
  if (run.exitCode !== 0) throw new Error(run.stderr);
  return async () => {
    const { rmSync } = await import('node:fs');
    rmSync(yesterday, { recursive: true, force: true });
  };
});

describe('a night whose sales extract is spoiled', () => {
  it.each(CASES)(
    'by $name says so, ends with 3, and leaves yesterday’s run served',
    async ({ code, says, file = 'sales.csv', spoil }) => {
      const folder = fresh();
      cpSync(yesterday, folder, { recursive: true, verbatimSymlinks: true });
      const config = join(folder, 'shelfcast.yaml');
      writeFileSync(config, TINY_YAML.replace('sales.csv', file));
      mkdirSync(join(folder, 'data'), { recursive: true });
      await spoil(join(folder, 'data', file));
      const current = join(folder, 'warehouse', 'published', 'current', 'manifest.json');
      const served = readFileSync(current, 'utf8');
      const run = runCli(['run', '--config', config, ...NIGHT]);
      expect(run.stderr).toContain(`error ${code}`);
      expect(run.stderr).toMatch(says);
      expect(run.stderr).toContain(file);
      expect(run.stderr).not.toMatch(/\n\s+at .*:\d+/);
      expect(run.stderr.length).toBeLessThan(6_000);
      expect(run.exitCode).toBe(3);
      expect(readFileSync(current, 'utf8')).toBe(served);
      expect(existsSync(join(folder, 'data', file))).toBe(true);
    },
  );

  it('that is not there names the source, its owner and when it was due', () => {
    const folder = fresh();
    const config = writeTinyChain(folder, {
      yaml: TINY_YAML.replace('files: sales.csv', 'files: till/*.csv'),
    });
    const run = runCli(['run', '--config', config, ...NIGHT]);
    expect(run.stderr).toContain('error SOURCE_MISSING');
    for (const word of ['sales', 'tills@example.com', '01:30', 'till/*.csv'])
      expect(run.stderr).toContain(word);
    expect(run.exitCode).toBe(3);
    const status = runCli(['status', '--home', join(folder, 'warehouse'), '--now', TINY_NOW]);
    expect(status.stdout).toContain('SOURCE_MISSING');
    expect(status.exitCode).toBe(3);
  });

  it('that ends a day early is late', () => {
    const folder = fresh();
    const config = writeTinyChain(folder, { asOf: '2026-06-29' });
    const run = runCli(['run', '--config', config, ...NIGHT]);
    expect(run.stderr).toContain('error SOURCE_LATE');
    for (const word of ['tills@example.com', '2026-06-29', '2026-06-30']) expect(run.stderr).toContain(word);
    expect(run.exitCode).toBe(3);
  });

  it('by a few bad rows goes on without them and keeps each in quarantine with its rule', () => {
    const folder = fresh();
    const config = writeTinyChain(folder);
    const path = join(folder, 'data', 'sales.csv');
    writeFileSync(path, `${readFileSync(path, 'utf8')}2026-02-30,aspirin,north,1\n2026-06-30,,north,1\n`);
    expect(runCli(['run', '--config', config, ...NIGHT]).exitCode).toBe(0);
    const rejects = runCli([
      'sql',
      'select rule, source_row from rejects order by 2',
      '--format',
      'json',
      '--home',
      join(folder, 'warehouse'),
    ]);
    expect(JSON.parse(rejects.stdout)).toMatchObject([{ source_row: 902 }, { source_row: 903 }]);
  });
});
