import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ERROR_CATALOGUE, type ErrorCode, EXIT_CODE } from '../../schemas/errors.ts';

const page = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8');
const headings = [...page.matchAll(/^### (\w+)\n\n(\S)/gm)].map((match) => match[1]);
const codes = Object.keys(ERROR_CATALOGUE) as ErrorCode[];

test('the page has a paragraph for each code of the catalogue, in its order, and for no other', () => {
  expect(headings).toEqual(codes);
});

test('each code stands below the exit code of its family', () => {
  for (const code of codes) {
    const above = page.slice(0, page.indexOf(`### ${code}\n`));
    const exitCode = Number(
      above
        .match(/## Exit code (\d)/g)
        ?.at(-1)
        ?.slice(-1),
    );
    expect(exitCode, code).toBe(EXIT_CODE[ERROR_CATALOGUE[code].family]);
  }
});
