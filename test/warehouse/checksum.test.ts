import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sha256File, sha256Text } from '../../warehouse/checksum.ts';
import { tempFolders } from '../support/temp-folder.ts';

const newFolder = tempFolders();

test('of the empty text and of abc, as FIPS 180-4 has them', () => {
  expect(sha256Text('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  expect(sha256Text('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});

test.each([0, 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3_000_000])(
  'of a file of %i bytes, read in pieces, as read at once',
  (length) => {
    const file = join(newFolder(), 'x');
    const bytes = Buffer.from(Uint8Array.from({ length }, (_, k) => (k * 31 + (k >> 8)) % 256));
    writeFileSync(file, bytes);
    expect(sha256File(file)).toBe(createHash('sha256').update(bytes).digest('hex'));
  },
);
