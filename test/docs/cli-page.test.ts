import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createProgram, newContext } from '../../pipeline/cli.ts';
import { STATUS_EXIT, STATUS_UNKNOWN } from '../../pipeline/commands/status.ts';
import { processEffects } from '../../pipeline/effects.ts';
import { EXIT_CODE } from '../../schemas/errors.ts';

const page = readFileSync(new URL('../../docs/cli.md', import.meta.url), 'utf8');
const program = createProgram(newContext(processEffects()));

/** Text of a `## name` section. */
function section(name: string): string {
  const start = page.indexOf(`\n## ${name}\n`);
  expect(start, `section ${name}`).toBeGreaterThan(0);
  const end = page.indexOf('\n## ', start + 1);
  return page.slice(start, end < 0 ? undefined : end);
}

test.each(program.commands.map((command) => [command.name(), command] as const))(
  'the section of %s has each of its flags, and no other',
  (name, command) => {
    const text = section(name);
    const flags = command.options.flatMap((option) => [option.long, option.short].filter((flag) => flag));
    for (const flag of flags) expect(text).toMatch(new RegExp(`\`${flag}[ \`]`));
    const told = [...text.matchAll(/`(--[a-z-]+)/g)].map((match) => match[1]);
    expect(told.filter((flag) => !flags.includes(flag))).toEqual([]);
  },
);

test('the page names each command in its table, and no command that is not there', () => {
  const told = [...page.matchAll(/^\| \[`(\w+)`\]/gm)].map((match) => match[1]);
  expect(told).toEqual(program.commands.map((command) => command.name()));
});

test('the page has every exit code', () => {
  const codes = (text: string) => [...text.matchAll(/^\| (\d)/gm)].map((match) => Number(match[1]));
  expect(codes(section('Exit codes')).slice(0, 7)).toEqual([0, ...Object.values(EXIT_CODE)]);
  expect(codes(section('status'))).toEqual([...Object.values(STATUS_EXIT), STATUS_UNKNOWN]);
});

test('the page has each variable that the code reads', () => {
  for (const name of ['HOME', 'DATA', 'PORT', 'LOG_LEVEL', 'DEBUG'])
    expect(page).toContain(`| \`SHELFCAST_${name}\` |`);
});
