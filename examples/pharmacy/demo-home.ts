/** Puts the demo's inputs below its home: the extracts and a configuration that points at them. */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import type { Day } from '../../schemas/day.ts';
import { besidePath, moveDirectoryIntoPlace, writeFileAtomic } from '../../warehouse/atomic.ts';
import { type ChainSummary, DEFAULT_SEED, writeChain } from './chain.ts';

export interface DemoHome {
  /** The configuration to run. */
  readonly configPath: string;
  /** Folder of the extracts. */
  readonly extractsPath: string;
  readonly chain: ChainSummary;
}

/** Writes both anew; the same day gives the same bytes, so a second demo has nothing to do. */
export async function prepareHome(home: string, asOf: Day): Promise<DemoHome> {
  const extractsPath = join(home, 'extracts');
  // As a whole: a month that has left the two years must leave the folder too.
  const beside = besidePath(extractsPath);
  try {
    const chain = await writeChain({ seed: DEFAULT_SEED, asOf, directory: beside });
    moveDirectoryIntoPlace(beside, extractsPath);
    const configPath = join(home, 'shelfcast.yaml');
    writeFileAtomic(configPath, demoConfig());
    return { configPath, extractsPath, chain };
  } finally {
    rmSync(beside, { recursive: true, force: true });
  }
}

/** The example with its comments, its paths as seen from the home. */
export function demoConfig(): string {
  const document = parseDocument(readFileSync(new URL('./shelfcast.yaml', import.meta.url), 'utf8'));
  document.set('home', '.');
  document.set('data', 'extracts');
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}
