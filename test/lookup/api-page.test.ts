import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ROUTES } from '../../schemas/api.ts';
import { PROBLEMS } from '../../schemas/problem-codes.ts';

const page = readFileSync(new URL('../../docs/api.md', import.meta.url), 'utf8');

describe('docs/api.md', () => {
  test.each(Object.values(ROUTES))('has the route $method $path', ({ method, path }) => {
    expect(page).toContain(`\`${method} ${path}\``);
  });

  test('has every problem with its status and title, and no other', () => {
    const lines = page.split('\n').filter((line) => /^\| `[A-Z_]+` \| \d{3} \|/.test(line));
    const wanted = Object.entries(PROBLEMS).map(
      ([code, { status, title }]) => `| \`${code}\` | ${status} | ${title} |`,
    );
    expect(lines).toEqual(wanted);
  });
});
