import { tmpdir } from 'node:os';
import { basename } from 'node:path';
import { expect, test } from 'vitest';

test('folders for tests are made below one that belongs to this run', () => {
  expect(basename(tmpdir())).toMatch(/^shelfcast-tests-/);
});
