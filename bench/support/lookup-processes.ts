/** The processes that the benches of the lookup service measure: the service as it is installed, and a bare fastify beside it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Served {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MAIN = join(ROOT, 'dist/pipeline/main.js');

/** `shelfcast serve` of a home; needs `npm run build`. */
export function startService(home: string, flags: readonly string[] = []): Promise<Served> {
  return start([MAIN, 'serve', '--home', home, '--port', '0', ...flags], /"address":"([^"]+)"/);
}

/** A fastify with one route that answers a constant body. */
export function startBare(bodyBytes: number): Promise<Served> {
  const text = `
    import { fastify } from 'fastify';
    const app = fastify({ logger: false });
    const body = JSON.stringify({ rows: 'x'.repeat(${bodyBytes} - 11) });
    app.get('/v1/forecasts/:branch/:sku', (request, reply) => { reply.type('application/json; charset=utf-8').send(body); });
    console.log(await app.listen({ port: 0, host: '127.0.0.1' }));`;
  return start(['--input-type=module', '-e', text], /(http:\/\/\S+)/);
}

/** The output goes to a file, as a log does: read by this process, it would cost the load that it makes. */
async function start(args: readonly string[], pattern: RegExp): Promise<Served> {
  const folder = mkdtempSync(join(tmpdir(), 'shelfcast-served-'));
  const log = join(folder, 'log');
  const descriptor = openSync(log, 'w');
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', descriptor, 'inherit'] });
  closeSync(descriptor);
  let url: string | undefined;
  while (url === undefined) {
    if (child.exitCode !== null) throw new Error(`the process ended with ${child.exitCode}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
    url = pattern.exec(readFileSync(log, 'utf8'))?.[1];
  }
  return {
    url,
    pid: child.pid!,
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}

/** Private memory of a process that no file backs, in MiB. */
export function anonymousMb(pid: number): number {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  return Number(/^Anonymous:\s+(\d+)/m.exec(text)![1]) / 1024;
}

export function openFiles(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}
