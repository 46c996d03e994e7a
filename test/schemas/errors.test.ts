import { expect, test } from 'vitest';
import { clip } from '../../schemas/errors.ts';

test('a control character is shown, never sent to a terminal: C0, DEL, C1, and what turns text around', () => {
  expect(clip('a\u001b[31m\u0000b')).toBe('a\\u001b[31m\\u0000b');
  expect(clip('\u007f \u0090q \u009b31m \u009d')).toBe('\\u007f \\u0090q \\u009b31m \\u009d');
  expect(clip('invoice\u202egnp.exe\u2066')).toBe('invoice\\u202egnp.exe\\u2066');
});

test('line breaks and other scripts stay', () => {
  expect(clip('one\ntwo صيدلية 薬局 💊')).toBe('one\ntwo صيدلية 薬局 💊');
});

test('a long text is cut to its limit, and no character in two', () => {
  expect(clip('abcdef', 4)).toBe('abc…');
  expect(clip('ab💊💊', 4)).toBe('ab…');
});
