/**
 * The lookup service against a bare fastify route that answers a constant body of the same size, in pairs, on a table of a million series.
 *
 *   npm run build && npm run bench:lookup [-- <home> [seconds]]
 *
 * Without a home it makes one of 1,000 branches × 1,000 SKUs × 28 days, which takes minutes and 8 GB below the system's folder for temporary files.
 */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import autocannon from 'autocannon';
import { closedLoop } from './support/closed-loop.ts';
import { makeRun, publishRun, seriesKey } from './support/lookup-home.ts';
import { anonymousMb, type Served, startBare, startService } from './support/lookup-processes.ts';

const SHAPE = { branches: 1000, skus: 1000, horizonDays: 28 };
const CONNECTIONS = 16;
const PATHS = 5000;
const ROUNDS = 5;
const BATCHES = 60;
const agent = new http.Agent({ keepAlive: true });

const [given, secondsText] = process.argv.slice(2);
const seconds = Number(secondsText ?? 5);
const home = given ?? mkdtempSync(join(tmpdir(), 'shelfcast-bench-'));
if (given === undefined) {
  const made = await makeRun(home, SHAPE, 'bench-run');
  publishRun(home, made.runId);
  console.log(`written in ${made.seconds.toFixed(0)} s, ${(made.lookupBytes / 1e9).toFixed(2)} GB`);
}

const service = await startService(home);
const paths = await somePaths(service);
const size = (await (await fetch(service.url + paths[0])).arrayBuffer()).byteLength;
const bare = await startBare(size);
console.log(`body of ${size} bytes, ${CONNECTIONS} connections, ${seconds} s a measurement`);

// Until both are compiled and the pages in question are in memory, one would measure the start, or the disk.
for (const warmed of [service, bare]) await load(warmed, { amount: 4 * PATHS });
const pairs: { ours: number; theirs: number }[] = [];
for (let round = 0; round < ROUNDS; round++) {
  const ours = await closedLoop(service.url, paths, CONNECTIONS, seconds);
  const theirs = await closedLoop(bare.url, paths, CONNECTIONS, seconds);
  pairs.push({ ours: ours.perSecond, theirs: theirs.perSecond });
  // Problems are quicker or slower than lookups: their rate says nothing.
  if (ours.refused > 0)
    throw new Error(
      `${ours.refused} were refused: a home must be one that this bench has made, of its shape`,
    );
  console.log(
    `round ${round + 1}: service ${ours.perSecond.toFixed(0)}/s, bare ${theirs.perSecond.toFixed(0)}/s, ratio ${(ours.perSecond / theirs.perSecond).toFixed(3)}`,
  );
}
const ratio = median(pairs.map(({ ours, theirs }) => ours / theirs));
console.log(`throughput: ratio ${ratio.toFixed(3)} (median of pairs; at least 0.8)`);

const rate = Math.floor(0.7 * median(pairs.map(({ ours }) => ours)));
const p99 = [];
for (let round = 0; round < ROUNDS; round++) {
  const ours = await load(service, { overallRate: rate });
  const theirs = await load(bare, { overallRate: rate });
  p99.push({ ours: ours.latency.p99, theirs: theirs.latency.p99 });
  console.log(`at ${rate}/s: p99 service ${ours.latency.p99} ms, bare ${theirs.latency.p99} ms`);
}
const [oursP99, theirsP99] = [median(p99.map(({ ours }) => ours)), median(p99.map(({ theirs }) => theirs))];
console.log(
  `p99 at 70 % load: ${oursP99} ms against ${theirsP99} ms, ${(oursP99 / theirsP99).toFixed(2)} times (at most 3)`,
);

console.log(`batch of 1,000 keys: median ${(await batchMs()).toFixed(1)} ms (at most 25)`);
console.log(`private anonymous memory: ${anonymousMb(service.pid).toFixed(0)} MB (at most 150)`);
await service.stop();
await bare.stop();
const starts: number[] = [];
for (let k = 0; k < 7; k++) {
  const started = performance.now();
  const again = await startService(home);
  await (await fetch(again.url + paths[k])).arrayBuffer();
  starts.push(performance.now() - started);
  await again.stop();
}
console.log(
  `start, to the first answer: median ${median(starts).toFixed(0)} ms of ${starts.map((ms) => ms.toFixed(0)).join(', ')} (at most 300)`,
);
if (given === undefined) rmSync(home, { recursive: true });

/** Each connection has paths of its own: were all of them built for each, the time that takes would be measured as the service’s. */
function load(
  served: Served,
  how: Pick<autocannon.Options, 'overallRate' | 'amount'> = {},
): Promise<autocannon.Result> {
  let connection = 0;
  return autocannon({
    url: served.url,
    connections: CONNECTIONS,
    duration: seconds,
    setupClient(client) {
      const own = paths.filter((_, k) => k % CONNECTIONS === connection);
      connection++;
      client.setRequests(own.map((path) => ({ method: 'GET', path })));
    },
    ...how,
  });
}

/** Paths of series all over the table, in no order. */
async function somePaths({ url }: Served): Promise<string[]> {
  const { counts } = (await (await fetch(`${url}/v1/status`)).json()) as {
    counts: { branches: number; skus: number };
  };
  const shape = { ...counts, horizonDays: SHAPE.horizonDays };
  const total = counts.branches * counts.skus;
  return Array.from({ length: PATHS }, (_, k) => {
    const { branch, sku } = seriesKey(shape, (k * 7919 * 104_729) % total);
    return `/v1/forecasts/${branch}/${sku}`;
  });
}

async function batchMs(): Promise<number> {
  const times: number[] = [];
  for (let b = 0; b < BATCHES; b++) {
    const keys = Array.from({ length: 1000 }, (_, k) => {
      const [, , , branch_id, sku_id] = paths[(b * 1000 + k) % paths.length]!.split('/');
      return { branch_id, sku_id };
    });
    const body = JSON.stringify({ keys });
    const started = performance.now();
    await post(`${service.url}/v1/forecasts:batch`, body);
    times.push(performance.now() - started);
  }
  return median(times);
}

/** Posts JSON and takes the whole answer. By `node:http`: the streams of `fetch` would cost more than the service. */
async function post(url: string, body: string): Promise<void> {
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  const request = http.request(url, { method: 'POST', agent, headers });
  request.end(body);
  const [answer] = (await once(request, 'response')) as [http.IncomingMessage];
  if (answer.statusCode !== 200) throw new Error(`a batch was answered with ${answer.statusCode}`);
  answer.resume();
  await once(answer, 'end');
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}
