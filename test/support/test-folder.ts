import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A fresh folder that is removed at the end of the test, after what was started later in the test has ended. */
export function testFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'shelfcast-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
