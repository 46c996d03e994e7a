import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const pages = ['README.md', ...readdirSync(join(ROOT, 'docs')).map((name) => join('docs', name))].filter(
  (path) => path.endsWith('.md'),
);
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

/** Targets of the links and pictures of a page that stay in the repository. */
function targetsOf(page: string): string[] {
  return Array.from(read(page).matchAll(/\]\(([^)\s]+)\)/g), (match) => match[1]!).filter(
    (target) => !/^[a-z]+:/.test(target),
  );
}

/** Anchors of a page’s headings, spelt as GitHub spells them. */
function anchorsOf(page: string): string[] {
  return Array.from(read(page).matchAll(/^#+ (.*)$/gm), (match) =>
    match[1]!
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

test.each(pages)('every link and picture of %s is there, and so is its heading', (page) => {
  const broken = targetsOf(page).filter((target) => {
    const [path, anchor] = target.split('#') as [string, string?];
    const file = path === '' ? page : join(dirname(page), path);
    if (!existsSync(join(ROOT, file))) return true;
    return anchor !== undefined && !anchorsOf(file).includes(anchor);
  });
  expect(broken).toEqual([]);
});

test('the README leads to every page of docs/', () => {
  const linked = targetsOf('README.md');
  expect(pages.filter((page) => page !== 'README.md' && !linked.includes(page))).toEqual([]);
});

test('pictures are small: 40 kB of SVG at most', () => {
  const folder = join(ROOT, 'docs/images');
  const large = readdirSync(folder).filter(
    (name) => name.endsWith('.svg') && statSync(join(folder, name)).size > 40_960,
  );
  expect(large).toEqual([]);
});
