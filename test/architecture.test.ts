import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const LAYERS = ['schemas', 'warehouse', 'model', 'jobs', 'reports', 'lookup', 'alarms', 'pipeline'] as const;
type Layer = (typeof LAYERS)[number];

/** What each folder may import besides itself. */
const MAY_IMPORT: Readonly<Record<Layer, readonly Layer[]>> = {
  schemas: [],
  warehouse: ['schemas'],
  model: ['schemas'],
  jobs: ['schemas', 'warehouse', 'model'],
  reports: ['schemas', 'warehouse'],
  lookup: ['schemas', 'warehouse'],
  alarms: ['schemas', 'warehouse'],
  pipeline: ['schemas', 'warehouse', 'model', 'jobs', 'reports', 'lookup', 'alarms'],
};

interface SourceFile {
  /** Path below the repository. */
  readonly path: string;
  readonly text: string;
  /** What it imports, as written. */
  readonly specifiers: readonly string[];
}

const sources = LAYERS.flatMap(filesOf);
const byPath = new Map(sources.map((source) => [source.path, source]));
const layerOf = (path: string) => path.split('/')[0] as Layer;

function filesOf(folder: string): SourceFile[] {
  let names: string[];
  try {
    names = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return names
    .filter((name) => name.endsWith('.ts'))
    .map((name) => {
      const text = readFileSync(join(ROOT, folder, name), 'utf8');
      return { path: join(folder, name).replaceAll('\\', '/'), text, specifiers: specifiersOf(text) };
    });
}

/** Specifiers of `import … from 'x'`, `export … from 'x'`, `import 'x'` and `import('x')`. */
function specifiersOf(text: string): string[] {
  const statement =
    /^(?:import|export)\b[^;'"]*?from\s*['"]([^'"]+)['"]|^import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm;
  return Array.from(text.matchAll(statement), (match) => (match[1] ?? match[2] ?? match[3])!);
}

/** Paths below the repository of the files that a file imports. */
function importsOf({ path, specifiers }: SourceFile): string[] {
  return (
    specifiers
      .filter((specifier) => specifier.startsWith('.'))
      .map((specifier) => relative(ROOT, join(ROOT, dirname(path), specifier)).replaceAll('\\', '/'))
      // AssemblyScript names its own files without their ending.
      .map((target) => (dirname(path).endsWith('/assembly') ? `${target}.ts` : target))
  );
}

function isAllowed(from: string, to: string): boolean {
  const layer = layerOf(from);
  return layerOf(to) === layer || MAY_IMPORT[layer].includes(layerOf(to));
}

test('the folders are there, and their imports are read', () => {
  for (const layer of ['schemas', 'warehouse', 'model', 'jobs', 'reports', 'pipeline']) {
    expect(sources.filter((source) => layerOf(source.path) === layer).length).toBeGreaterThan(2);
  }
  expect(importsOf(byPath.get('jobs/train.ts')!)).toContain('model/backtest/selection.ts');
  expect(
    specifiersOf("import type {\n  A,\n  B,\n} from './x.ts';\nimport './y.ts';\nconst z = import('./z.ts')"),
  ).toEqual(['./x.ts', './y.ts', './z.ts']);
});

test('every import points to a file that is there, with its ending', () => {
  const missing = sources.flatMap((source) =>
    importsOf(source)
      .filter((path) => layerOf(path) in MAY_IMPORT && !byPath.has(path))
      .map((path) => `${source.path} → ${path}`),
  );
  expect(missing).toEqual([]);
});

test('imports go one way', () => {
  const wrong = sources.flatMap((source) =>
    importsOf(source)
      .filter((path) => !isAllowed(source.path, path))
      .map((path) => `${source.path} → ${path}`),
  );
  expect(wrong).toEqual([]);
  expect(isAllowed('model/x.ts', 'warehouse/y.ts')).toBe(false);
  expect(isAllowed('jobs/x.ts', 'pipeline/y.ts')).toBe(false);
});

test('no file imports itself by a way round', () => {
  const state = new Map<string, 'open' | 'done'>();
  const cycles: string[] = [];
  const visit = (path: string, trail: readonly string[]) => {
    if (state.get(path) === 'open') cycles.push([...trail.slice(trail.indexOf(path)), path].join(' → '));
    if (state.has(path)) return;
    state.set(path, 'open');
    const source = byPath.get(path);
    for (const next of source === undefined ? [] : importsOf(source)) visit(next, [...trail, path]);
    state.set(path, 'done');
  };
  for (const { path } of sources) visit(path, []);
  expect(cycles).toEqual([]);
});

describe('model/ and schemas/ are pure', () => {
  const pure = sources.filter(({ path }) => ['model', 'schemas'].includes(layerOf(path)));

  test('they import nothing of Node', () => {
    const builtins = pure.flatMap(({ path, specifiers }) =>
      specifiers.filter((specifier) => /^node:/.test(specifier)).map((specifier) => `${path} → ${specifier}`),
    );
    expect(builtins).toEqual([]);
  });

  test.each([
    ['the clock', /\bDate\.now\(|\bnew Date\(\s*\)|\bperformance\b/],
    ['randomness', /\bMath\.random\b|\bcrypto\b/],
    ['the process', /\bprocess\b\s*\.|\bglobalThis\b|\bsetTimeout\b/],
  ])('they know nothing of %s', (_what, pattern) => {
    expect(pure.filter(({ text }) => pattern.test(code(text))).map(({ path }) => path)).toEqual([]);
  });
});

/** The text without comments. */
function code(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
}

test('only warehouse/ knows DuckDB', () => {
  const outside = sources.filter(
    ({ path, specifiers }) =>
      layerOf(path) !== 'warehouse' && specifiers.some((specifier) => specifier.startsWith('@duckdb/')),
  );
  expect(outside.map(({ path }) => path)).toEqual([]);
});

describe('queries', () => {
  const folder = join(ROOT, 'warehouse', 'queries');
  const queries = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.sql'))
    .map((name) => name.replaceAll('\\', '/').slice(0, -'.sql'.length));

  test('each file holds one select, introduced by a comment, without a semicolon', () => {
    for (const name of queries) {
      const text = readFileSync(join(folder, `${name}.sql`), 'utf8');
      expect(text, name).toMatch(/^--/);
      const statement = text.replace(/^\s*--.*$/gm, '').trim();
      expect(statement, name).toMatch(/^(with|select|from)\b/i);
      expect(statement.replace(/'[^']*'/g, ''), name).not.toContain(';');
      expect(statement, name).not.toMatch(/\b(insert into|create (or replace )?table|drop|attach|copy)\b/i);
    }
  });

  test('each is used by code', () => {
    const everything = sources.map(({ text }) => text).join('\n');
    const unused = queries.filter((name) => {
      const [group, rule] = name.split('/') as [string, string?];
      const byName = everything.includes(`'${name}'`);
      // Rules and checks are names of their own: `clean/${rule}`, `verify/${check}`.
      const byRule = new RegExp(`['\\s]${rule}[':]`).test(everything) && everything.includes(`${group}/\${`);
      return !byName && !byRule;
    });
    expect(unused).toEqual([]);
  });
});
