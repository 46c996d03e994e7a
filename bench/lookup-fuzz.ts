/**
 * Random and hostile requests against the service as it is installed: no crash, no hang, no answer of 500.
 *
 *   npm run build && npm run bench:lookup-fuzz [-- requests [seed]]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hostileRequests } from './support/hostile-requests.ts';
import { makeRun, publishRun } from './support/lookup-home.ts';
import { startService } from './support/lookup-processes.ts';

const requests = Number(process.argv[2] ?? 100_000);
const seed = Number(process.argv[3] ?? 1);
const CLIENTS = 24;
/** Longer than any limit of the service. */
const PATIENCE_MS = 30_000;
/** Callers that send a byte at a time, and never the last one. */
const SLOW_CLIENTS = 40;
const SLOW_BYTE_MS = 500;

const home = mkdtempSync(join(tmpdir(), 'shelfcast-fuzz-'));
await makeRun(home, { branches: 5, skus: 20, horizonDays: 28 }, 'run-a');
publishRun(home, 'run-a');
const service = await startService(home);
const { hostname, port } = new URL(service.url);
const counts = new Map<string, number>();
const failures: string[] = [];
const next = hostileRequests(seed);
let left = requests;

const slow = Array.from({ length: SLOW_CLIENTS }, (_, k) => slowClient(k));
await Promise.all(Array.from({ length: CLIENTS }, client));
const alive = await fetch(`${service.url}/ready`).then(
  (answer) => answer.status === 200,
  () => false,
);
const sentAway = (await Promise.all(slow)).filter((isSentAway) => isSentAway).length;
console.log(`${requests} requests, seed ${seed}`);
for (const [status, count] of [...counts].sort()) console.log(`  ${status}  ${count}`);
console.log(
  `answers of 500: ${counts.get('500') ?? 0} (at most 0); hangs: ${counts.get('hang') ?? 0} (at most 0); slow callers sent away: ${sentAway} of ${SLOW_CLIENTS}; alive: ${alive}`,
);
for (const failure of failures.slice(0, 5)) console.log(JSON.stringify(failure.slice(0, 400)));
if (alive) await service.stop();
rmSync(home, { recursive: true });

async function client(): Promise<void> {
  while (left > 0) {
    left--;
    const { bytes, endsEarly } = next();
    const status = await exchange(bytes, endsEarly);
    counts.set(status, (counts.get(status) ?? 0) + 1);
    if (status === '500' || status === 'hang') failures.push(bytes.toString('latin1'));
  }
}

/** Sends bytes on a connection of their own and waits for its end; `endsEarly` leaves in the middle of the answer. */
function exchange(bytes: Buffer, endsEarly: boolean): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket: Socket = connect(Number(port), hostname);
    const patience = setTimeout(() => done('hang'), PATIENCE_MS);
    const done = (status: string) => {
      clearTimeout(patience);
      socket.destroy();
      resolve(status);
    };
    socket.on('connect', () => socket.write(bytes));
    socket.on('data', (piece) => {
      if (answer.length < 64) answer += piece.toString('latin1');
      if (endsEarly) done('left early');
    });
    socket.on('error', () => done(statusOf(answer)));
    socket.on('close', () => done(statusOf(answer)));
  });
}

/** Whether the service ends the connection of a caller that is too slow. */
function slowClient(number: number): Promise<boolean> {
  return new Promise((resolve) => {
    const bytes =
      number % 2 === 0
        ? 'GET /live HTTP/1.1\r\nhost: x\r\nx-slow: '
        : 'POST /predict HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 5000\r\n\r\n{';
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    const drip = setInterval(() => socket.write(' '), SLOW_BYTE_MS);
    const patience = setTimeout(() => end(false), PATIENCE_MS);
    const end = (isSentAway: boolean) => {
      clearInterval(drip);
      clearTimeout(patience);
      socket.destroy();
      resolve(isSentAway);
    };
    socket.on('error', () => end(true));
    socket.on('close', () => end(true));
    socket.resume();
  });
}

function statusOf(answer: string): string {
  return /^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 'no answer';
}
