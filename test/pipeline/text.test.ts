import { expect, test } from 'vitest';
import { shellWord } from '../../pipeline/run-summary.ts';
import { textTable } from '../../pipeline/text-table.ts';
import { formatCount, formatDuration, formatInstant } from '../../schemas/format-text.ts';

test.each([
  [0, '0.0 s'],
  [3_240, '3.2 s'],
  [9_949, '9.9 s'],
  [9_950, '10 s'],
  [59_400, '59 s'],
  [60_000, '1 min'],
  [185_000, '3 min 5 s'],
  [7_800_000, '2 h 10 min'],
  [172_800_000, '2 d'],
  [187_200_000, '2 d 4 h'],
])('%d ms is %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test('counts have thousands and instants are UTC', () => {
  expect(formatCount(1_234_567)).toBe('1,234,567');
  expect(formatInstant('2026-03-01T06:00:59+04:00')).toBe('2026-03-01 02:00 UTC');
});

test('a table is aligned by characters, numbers to the right', () => {
  expect(
    textTable(
      ['name', 'n'],
      [
        ['é', '1'],
        ['long name', '100'],
      ],
      new Set([1]),
    ),
  ).toBe(['name         n', '─────────  ───', 'é            1', 'long name  100', ''].join('\n'));
});

test('a cell is cut and gives no orders to the terminal', () => {
  const table = textTable(['a'], [['\u001b[2Jx\ny'], ['z'.repeat(1000)]]);
  expect(table.split('\n')).toHaveLength(5);
  expect(table).toContain('\\u001b[2Jx\\ny');
  expect(table).not.toContain('z'.repeat(81));
});

test('a path can be pasted into a shell', () => {
  expect(shellWord('/var/lib/shelfcast')).toBe('/var/lib/shelfcast');
  expect(shellWord("/my 'home'")).toBe("'/my '\\''home'\\'''");
});
