import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';

const SCRIPT = fileURLToPath(new URL('../../../scripts/build-page.mjs', import.meta.url));
const SOURCES = fileURLToPath(new URL('../../../lookup/page/', import.meta.url));
const folder = join(mkdtempSync(join(tmpdir(), 'shelfcast ')), "page 'q'");
const read = (name: string) => readFileSync(join(folder, name), 'utf8');
let names: string[];

beforeAll(() => {
  const build = spawnSync(process.execPath, [SCRIPT, folder], { encoding: 'utf8' });
  expect(build.stderr).toBe('');
  names = readdirSync(folder).sort();
});

describe('the built page', () => {
  test('is an index and three files whose names hold a hash of what is in them', () => {
    expect(names.map((name) => name.replace(/-[0-9a-f]{12}\./, '-hash.'))).toEqual([
      'icon-hash.svg',
      'index.html',
      'main-hash.js',
      'style-hash.css',
    ]);
    for (const name of names.filter((each) => each !== 'index.html'))
      expect(read('index.html')).toContain(`"${name}"`);
  });

  test('weighs less than 150 kB compressed', () => {
    const bytes = names.reduce((sum, name) => sum + gzipSync(readFileSync(join(folder, name))).length, 0);
    expect(bytes).toBeLessThan(150_000);
  });

  test('needs nothing that a strict content security policy forbids', () => {
    const index = read('index.html');
    expect(index).not.toMatch(/\sstyle=|\son[a-z]+=|javascript:/i);
    expect(index.match(/<script[^>]*>[^<]/)).toBeNull();
    const script = read(names.find((name) => name.endsWith('.js'))!);
    expect(script).not.toMatch(
      /\beval\(|new Function\(|innerHTML|insertAdjacentHTML|document\.write|cssText/,
    );
  });

  test('asks nothing of another host', () => {
    const own = names.map(read).join('\n').replaceAll('http://www.w3.org/2000/svg', '');
    expect(own.match(/https?:|["'(]\/\/[a-z]|@import|url\(/g)).toBeNull();
  });
});

test('only days come from outside the page: schemas lend their types, and no checker reaches the browser', () => {
  const outside = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .flatMap(
      (name) => readFileSync(join(SOURCES, name), 'utf8').match(/^(import|export) [^;]*from '[^']*'/gm) ?? [],
    )
    .filter((statement) => !/^(import|export) type /.test(statement))
    .map((statement) => /from '([^']*)'$/.exec(statement)![1]!)
    .filter((specifier) => /schemas|^[^.]/.test(specifier));
  expect([...new Set(outside)].map((specifier) => specifier.replace(/^(\.\.\/)+/, ''))).toEqual([
    'schemas/day.ts',
  ]);
});
