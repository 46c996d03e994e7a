/** A real HTTP server that keeps what it is sent, and answers as it is told. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** A status code; `hang`: take the request and never answer; `reset`: close the connection in its face. */
export type Behaviour = number | 'hang' | 'reset';

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface HookServer {
  readonly url: string;
  /** What arrived, whatever was answered, the oldest first. */
  readonly received: readonly Received[];
  /** From now on. */
  behave(behaviour: Behaviour): void;
  /** Resolves once so many requests have arrived. */
  arrived(count: number): Promise<void>;
}

/** Ends with the test. `script` is what the first requests meet; 200 follows. */
export async function hookServer(script: readonly Behaviour[] = []): Promise<HookServer> {
  const received: Received[] = [];
  const waiting: { count: number; resolve: () => void }[] = [];
  const next = [...script];
  let fixed: Behaviour = 200;
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const body = Buffer.concat(pieces).toString('utf8');
      received.push({ path: request.url!, headers: request.headers, body });
      const behaviour = next.shift() ?? fixed;
      if (behaviour === 'reset') request.socket.resetAndDestroy();
      else if (typeof behaviour === 'number')
        response.writeHead(behaviour, { location: '/elsewhere' }).end('{}');
      for (const waiter of waiting) if (received.length >= waiter.count) waiter.resolve();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received,
    behave: (behaviour) => {
      fixed = behaviour;
    },
    arrived: (count) =>
      new Promise((resolve) => {
        if (received.length >= count) resolve();
        else waiting.push({ count, resolve });
      }),
  };
}
