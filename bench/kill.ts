/**
 * `kill -9` at random moments of a run, then run again. Each time the published SHA-256 must be that of an undisturbed
 * run, and a reader that polls `published/current` all the while must never see a missing, partial or mixed run.
 *
 *   npm run bench:kill -- [kills, default 50] [seed, default 1]
 */
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { prepareHome } from '../examples/pharmacy/demo-home.ts';
import { randomStream } from '../examples/pharmacy/random.ts';
import { parseDay } from '../schemas/day.ts';
import type { PublishedManifest } from '../schemas/manifest.ts';
import { sha256File } from '../warehouse/checksum.ts';
import { measuredRun, requireBuild, startCli } from './support/measured-run.ts';

const YESTERDAY = '2026-11-18';
const TODAY = '2026-11-19';
const NOW = '2026-11-20T02:00:00.000Z';
const POLL_MS = 2;

requireBuild();
const killCount = Number(process.argv[2] ?? 50);
const seed = Number(process.argv[3] ?? 1);
const work = mkdtempSync(join(tmpdir(), 'shelfcast-kill-'));
try {
  await benchKills();
} finally {
  rmSync(work, { recursive: true, force: true });
}

async function benchKills(): Promise<void> {
  const base = join(work, 'base');
  await prepareHome(base, parseDay(TODAY)!);
  await finish(base, YESTERDAY);
  const undisturbed = copyOf(base, 'undisturbed');
  const { wallSeconds } = await finish(undisturbed, TODAY);
  const expected = publishedHash(undisturbed);
  console.log(`undisturbed run: ${wallSeconds.toFixed(1)} s, forecasts.parquet ${expected.slice(0, 16)}…`);
  const random = randomStream(seed);
  const tally = { same: 0, different: 0, killed: 0, late: 0, polls: 0, badReads: 0 };
  for (let k = 0; tally.killed < killCount; k++) {
    const home = copyOf(base, `trial-${k}`);
    const reader = pollCurrent(home);
    const delayMs = random() * wallSeconds * 1000;
    // A run that ended before its moment came is held to the same, but is no kill.
    if (await killAfter(home, delayMs)) tally.killed++;
    else tally.late++;
    await finish(home, TODAY);
    const { polls, problems } = await reader.stop();
    tally.polls += polls;
    tally.badReads += problems.length;
    for (const problem of problems.slice(0, 3))
      console.log(`  kill ${k} at ${delayMs.toFixed(0)} ms: reader saw ${problem}`);
    if (publishedHash(home) === expected) tally.same++;
    else tally.different++;
    rmSync(home, { recursive: true, force: true });
  }
  console.log(
    `seed ${seed}: ${tally.killed} kills of a running process, ${tally.late} that came after its end`,
  );
  console.log(`same published SHA-256 after running again: ${tally.same} of ${tally.killed + tally.late}`);
  console.log(
    `reader: ${tally.polls} looks at published/current, ${tally.badReads} of a missing, partial or mixed run`,
  );
  if (tally.different > 0 || tally.badReads > 0) process.exitCode = 1;
}

function copyOf(base: string, name: string): string {
  const home = join(work, name);
  cpSync(base, home, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
  return home;
}

function runArgs(home: string, asOf: string): string[] {
  return ['run', '--config', join(home, 'shelfcast.yaml'), '--home', home, '--as-of', asOf, '--now', NOW];
}

async function finish(home: string, asOf: string) {
  const run = await measuredRun(runArgs(home, asOf));
  if (run.exitCode !== 0) throw new Error(`run ended with ${run.exitCode}\n${run.stderr}`);
  return run;
}

/** Whether the process was still running when it was killed. */
async function killAfter(home: string, delayMs: number): Promise<boolean> {
  const child = startCli(runArgs(home, TODAY));
  child.stdout.resume();
  child.stderr.resume();
  const ended = new Promise<NodeJS.Signals | null>((resolve) =>
    child.on('close', (_code, signal) => resolve(signal)),
  );
  await Promise.race([sleep(delayMs), ended]);
  child.kill('SIGKILL');
  return (await ended) === 'SIGKILL';
}

/** What a reader does, over and over: resolve the link, read the manifest, hold the files to it. */
function pollCurrent(home: string) {
  const problems: string[] = [];
  let polls = 0;
  let stopped = false;
  const hashed = new Set<string>();
  const loop = (async () => {
    while (!stopped) {
      polls++;
      const problem = lookAt(home, hashed);
      if (problem !== null) problems.push(problem);
      await sleep(POLL_MS);
    }
  })();
  return {
    async stop() {
      stopped = true;
      await loop;
      return { polls, problems };
    },
  };
}

function lookAt(home: string, hashed: Set<string>): string | null {
  try {
    const folder = realpathSync(join(home, 'published', 'current'));
    const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as PublishedManifest;
    if (!basename(folder).startsWith(manifest.run_id)) return `manifest of ${manifest.run_id} in ${folder}`;
    for (const { name, bytes, sha256 } of manifest.files) {
      const file = join(folder, name);
      if (statSync(file).size !== bytes) return `${name} with another size`;
      if (!hashed.has(file) && sha256File(file) !== sha256) return `${name} with another SHA-256`;
      hashed.add(file);
    }
    return null;
  } catch (error) {
    return String(error);
  }
}

function publishedHash(home: string): string {
  return sha256File(join(home, 'published', 'current', 'forecasts.parquet'));
}
