/**
 * Same bytes whatever the number of workers, on real data: runs a night with 1 and with 4 workers in two homes and
 * compares the SHA-256 of `forecasts.parquet`.
 *
 *   npm run bench:workers -- [freshretail] [m5]        data: SHELFCAST_DATA, default ../shared/data
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256File } from '../warehouse/checksum.ts';
import { measuredRun, ROOT, requireBuild } from './support/measured-run.ts';

const NOW = '2026-11-20T02:00:00.000Z';
const WORKERS = [1, 4];

requireBuild();
const wanted = process.argv.slice(2);
for (const name of ['freshretail', 'm5'].filter((each) => wanted.length === 0 || wanted.includes(each))) {
  await compareWorkers(name);
}

async function compareWorkers(name: string): Promise<void> {
  const data = process.env.SHELFCAST_DATA ?? join(ROOT, '../shared/data');
  if (!existsSync(join(data, name))) {
    console.log(`${name}: skipped, no data in ${data}`);
    return;
  }
  const hashes: string[] = [];
  for (const workers of WORKERS) {
    const home = mkdtempSync(join(tmpdir(), `shelfcast-workers-${name}-`));
    try {
      const args = ['run', '--config', `examples/${name}/shelfcast.yaml`, '--home', home];
      const run = await measuredRun([...args, '--workers', String(workers), '--now', NOW], {
        SHELFCAST_DATA: data,
      });
      if (run.exitCode !== 0) throw new Error(`${name}: exit ${run.exitCode}\n${run.stderr}`);
      hashes.push(sha256File(join(home, 'published', 'current', 'forecasts.parquet')));
      console.log(
        `${name} --workers ${workers}: ${hashes.at(-1)}  ${run.wallSeconds.toFixed(1)} s, ${run.peakTreeMb} MB`,
      );
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  }
  const isSame = new Set(hashes).size === 1;
  console.log(`${name}: ${isSame ? 'identical' : 'DIFFERENT'}`);
  if (!isSame) process.exitCode = 1;
}
