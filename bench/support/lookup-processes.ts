/** The processes that the benches of the lookup service measure: the service as it is installed, and a bare fastify beside it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Served {
  readonly url: string;
  readonly pid: number;
  /** From the start of the process to its first word that it listens. */
  readonly startMs: number;
  stop(): Promise<void>;
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MAIN = join(ROOT, 'dist/pipeline/main.js');

/** `shelfcast serve` of a home; needs `npm run build`. */
export function startService(home: string, flags: readonly string[] = []): Promise<Served> {
  return start([MAIN, 'serve', '--home', home, '--port', '0', '--no-watch', ...flags], /"address":"([^"]+)"/);
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

async function start(args: readonly string[], pattern: RegExp): Promise<Served> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
  const { url, startMs } = await listening(child, pattern, startedAt);
  return {
    url,
    pid: child.pid!,
    startMs,
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

function listening(
  child: ChildProcess,
  pattern: RegExp,
  startedAt: number,
): Promise<{ url: string; startMs: number }> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout!.on('data', (piece: Buffer) => {
      if (text.length > 10_000) return;
      text += piece;
      const found = pattern.exec(text);
      if (found !== null) resolve({ url: found[1]!, startMs: performance.now() - startedAt });
    });
    child.on('exit', (code) => reject(new Error(`the process ended with ${code}: ${text}`)));
  });
}

/** Private memory of a process that no file backs, in MiB. */
export function anonymousMb(pid: number): number {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  return Number(/^Anonymous:\s+(\d+)/m.exec(text)![1]) / 1024;
}

export function openFiles(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}
