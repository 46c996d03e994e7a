/** One folder for everything that a run of the tests leaves behind, removed when the run ends, however its tests went. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Vitest calls this once, before it starts the processes of the tests: they inherit the variable, and so do the programs that they run. */
export default function useTempRoot(): () => void {
  const root = mkdtempSync(join(tmpdir(), 'shelfcast-tests-'));
  process.env.TMPDIR = root;
  return () => rmSync(root, { recursive: true, force: true });
}
