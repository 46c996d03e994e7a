/**
 * A night of a chain as large as the whole M5 competition: 30,490 series × 1,913 days, horizon 28, resampled from the part
 * that is at hand. Prints seconds and peak memory of the process tree, and what each job took of it.
 *
 *   npm run bench:chain -- [items, default 3049]        data: SHELFCAST_DATA, default ../shared/data
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measuredRun, ROOT, requireBuild } from './support/measured-run.ts';
import { writeResampledChain } from './support/resampled-chain.ts';

const MOST = { seconds: 360, mb: 6144 };
const SEED = 1;

requireBuild();
const data = process.env.SHELFCAST_DATA ?? join(ROOT, '../shared/data');
if (!existsSync(join(data, 'm5'))) {
  console.log(`skipped, no m5 in ${data}`);
} else {
  const folder = mkdtempSync(join(tmpdir(), 'shelfcast-chain-'));
  try {
    const items = process.argv[2] === undefined ? undefined : Number(process.argv[2]);
    const configText = readFileSync(join(ROOT, 'examples/m5/shelfcast.yaml'), 'utf8');
    const chain = await writeResampledChain(folder, data, {
      seed: SEED,
      configText,
      ...(items === undefined ? {} : { items }),
    });
    console.log(`${chain.seriesCount} series, ${chain.salesRows} rows of sales`);
    const run = await measuredRun(['run', '--config', chain.configFile, '--home', join(folder, 'home')], {
      SHELFCAST_DATA: folder,
    });
    if (run.exitCode !== 0) throw new Error(`exit ${run.exitCode}\n${run.stderr}`);
    console.log(
      `night ${run.wallSeconds.toFixed(0)} s (at most ${MOST.seconds})   ${run.peakTreeMb} MB (at most ${MOST.mb})`,
    );
    printProfile(run.stdout, run.wallSeconds);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function printProfile(stdout: string, wallSeconds: number): void {
  for (const line of stdout.split('\n').filter((one) => one.includes('"job_finished"'))) {
    const { job, durationMs } = JSON.parse(line) as { job: string; durationMs: number };
    const seconds = durationMs / 1000;
    console.log(
      `  ${job.padEnd(18)} ${seconds.toFixed(1).padStart(7)} s ${((100 * seconds) / wallSeconds).toFixed(0).padStart(4)} %`,
    );
  }
}
