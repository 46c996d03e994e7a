/**
 * A publish every two seconds under load: no error, no answer of two runs, no handle left open.
 *
 *   npm run build && npm run bench:lookup-swap [-- seconds]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeRun, publishRun, seriesKey } from './support/lookup-home.ts';
import { openFiles, startService } from './support/lookup-processes.ts';

const SHAPE = { branches: 50, skus: 100, horizonDays: 28 };
const RUNS = ['run-a', 'run-b', 'run-c'];
const CLIENTS = 16;
const PUBLISH_MS = 2000;
const seconds = Number(process.argv[2] ?? 30);

const home = mkdtempSync(join(tmpdir(), 'shelfcast-swap-'));
for (const runId of RUNS) await makeRun(home, SHAPE, runId);
publishRun(home, RUNS[0]!);
const service = await startService(home);
const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
const counts = { answers: 0, rows: 0, errors: 0, mixed: 0 };
const seen = new Set<string>();
const until = performance.now() + seconds * 1000;

let published = 0;
const pickedUpMs: number[] = [];
let wanted = { runId: RUNS[0]!, at: Number.NaN };
const publisher = setInterval(() => {
  published++;
  wanted = { runId: RUNS[published % RUNS.length]!, at: performance.now() };
  publishRun(home, wanted.runId);
}, PUBLISH_MS);

await Promise.all(Array.from({ length: 4 }, (_, k) => ask(k)));
const before = openFiles(service.pid);
await Promise.all(Array.from({ length: CLIENTS }, (_, k) => client(k)));
clearInterval(publisher);
agent.destroy();
await new Promise((resolve) => setTimeout(resolve, 1000));
const after = openFiles(service.pid);
console.log(
  `${counts.answers} answers with ${counts.rows} rows in ${seconds} s, ${published} publishes, runs seen: ${[...seen].sort().join(', ')}`,
);
console.log(`errors: ${counts.errors} (at most 0); answers of two runs: ${counts.mixed} (at most 0)`);
console.log(`picked up after at most ${Math.max(...pickedUpMs).toFixed(0)} ms (at most 1000)`);
console.log(`open files: ${before} at first, ${after} at the end`);
await service.stop();
rmSync(home, { recursive: true });

async function client(number: number): Promise<void> {
  for (let k = number; performance.now() < until; k += CLIENTS) await ask(k);
}

async function ask(k: number): Promise<void> {
  const { branch, sku } = seriesKey(SHAPE, (k * 7919) % (SHAPE.branches * SHAPE.skus));
  const paths = [
    `/v1/forecasts/${branch}/${sku}`,
    `/v1/forecasts?branch=${branch}&limit=200`,
    `/v1/forecasts/${branch}/${sku}?quantiles=all`,
    `/v1/predict?branch=${branch}&month=2026-11`,
  ];
  try {
    const { status, runId, body } = await fetchJson(paths[k % paths.length]!);
    counts.answers++;
    if (status !== 200) counts.errors++;
    seen.add(runId);
    if (runId === wanted.runId && !Number.isNaN(wanted.at)) {
      pickedUpMs.push(performance.now() - wanted.at);
      wanted = { ...wanted, at: Number.NaN };
    }
    const rows = (body.rows ?? []) as { run_id: string }[];
    counts.rows += rows.length;
    if (body.run_id !== runId || rows.some((row) => row.run_id !== runId)) counts.mixed++;
  } catch {
    counts.errors++;
  }
}

function fetchJson(path: string): Promise<{ status: number; runId: string; body: Record<string, unknown> }> {
  return new Promise((resolve, reject) => {
    get(service.url + path, { agent }, (answer) => {
      const pieces: Buffer[] = [];
      answer.on('data', (piece: Buffer) => pieces.push(piece));
      answer.on('error', reject);
      answer.on('end', () => {
        resolve({
          status: answer.statusCode ?? 0,
          runId: String(answer.headers['shelfcast-run-id']),
          body: JSON.parse(Buffer.concat(pieces).toString()) as Record<string, unknown>,
        });
      });
    }).on('error', reject);
  });
}
