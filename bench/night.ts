/**
 * The night on real data: seconds and peak memory of the whole process tree, cold and again with nothing new, and the
 * accuracy that its own backtest reports. Prints the figures of the README.
 *
 *   npm run bench:night -- [freshretail] [m5]        data: SHELFCAST_DATA, default ../shared/data
 */
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase, parquetFiles } from '../warehouse/duckdb.ts';
import { measuredRun, ROOT, requireBuild } from './support/measured-run.ts';

const NAMES = ['freshretail', 'm5'] as const;
const MOST = { freshretail: { seconds: 75, mb: 3072 }, m5: { seconds: 90, mb: 3072 } };

requireBuild();
const wanted = process.argv.slice(2);
for (const name of NAMES.filter((candidate) => wanted.length === 0 || wanted.includes(candidate)))
  await benchNight(name);

async function benchNight(name: (typeof NAMES)[number]): Promise<void> {
  const data = process.env.SHELFCAST_DATA ?? join(ROOT, '../shared/data');
  if (!existsSync(join(data, name))) {
    console.log(`${name}: skipped, no data in ${data}`);
    return;
  }
  const home = mkdtempSync(join(tmpdir(), `shelfcast-${name}-`));
  try {
    const args = ['run', '--config', `examples/${name}/shelfcast.yaml`, '--home', home];
    const env = { SHELFCAST_DATA: data };
    const cold = await measuredRun(args, env);
    if (cold.exitCode !== 0) throw new Error(`${name}: exit ${cold.exitCode}\n${cold.stderr}`);
    const before = fingerprint(home);
    const again = await measuredRun(args, env);
    const most = MOST[name];
    console.log(`\n${name}`);
    console.log(
      `  cold      ${cold.wallSeconds.toFixed(1)} s (at most ${most.seconds})   ${cold.peakTreeMb} MB (at most ${most.mb})`,
    );
    console.log(
      `  again     ${again.wallSeconds.toFixed(2)} s (at most 2)   rewritten files: ${changed(before, fingerprint(home))}`,
    );
    await printJobs(cold.stdout);
    await printAccuracy(home);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

function printJobs(stdout: string): void {
  const lines = stdout.split('\n').filter((line) => line.includes('job_finished'));
  const jobs = lines.map((line) => JSON.parse(line) as { job: string; durationMs: number });
  console.log(
    `  jobs      ${jobs.map(({ job, durationMs }) => `${job} ${(durationMs / 1000).toFixed(1)}`).join(', ')}`,
  );
}

async function printAccuracy(home: string): Promise<void> {
  const database = await openDatabase();
  const accuracy = parquetFiles(join(home, 'published/current/accuracy.parquet'));
  const [row] = await database.rows<Record<string, number>>(`
    WITH overall AS (
      SELECT * FROM ${accuracy} WHERE segment_kind = 'all' AND horizon_days = 0 AND reporting)
    SELECT
      (SELECT wape FROM overall WHERE fold = -1 AND model = 'selected') AS wape,
      (SELECT wape FROM overall WHERE fold = -1 AND model = 'seasonal_naive') AS naive,
      (SELECT avg(abs(bias)) FROM overall WHERE fold >= 0 AND model = 'selected') AS bias,
      (SELECT coverage FROM overall WHERE fold = -1 AND model = 'selected') AS coverage,
      (SELECT min(coverage) FROM overall WHERE fold >= 0 AND model = 'selected') AS coverage_low,
      (SELECT max(coverage) FROM overall WHERE fold >= 0 AND model = 'selected') AS coverage_high`);
  database.close();
  const { wape, naive, bias, coverage, coverage_low, coverage_high } = row as Record<string, number>;
  const percent = (value: number) => `${(value * 100).toFixed(1)} %`;
  console.log(
    `  wape      ${wape!.toFixed(4)}, seasonal naive ${naive!.toFixed(4)}: ${percent(1 - wape! / naive!)} better`,
  );
  console.log(`  mean |bias| over the folds ${percent(bias!)}`);
  console.log(
    `  80 % interval covers ${percent(coverage!)} (folds ${percent(coverage_low!)} to ${percent(coverage_high!)}), randomised at ties`,
  );
}

/** Modification time and size of every file below a folder. */
function fingerprint(folder: string): Map<string, string> {
  const files = new Map<string, string>();
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const stat = statSync(join(folder, name));
    if (stat.isFile()) files.set(name, `${stat.mtimeMs}:${stat.size}`);
  }
  return files;
}

function changed(before: Map<string, string>, after: Map<string, string>): number {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].filter((name) => before.get(name) !== after.get(name)).length;
}
