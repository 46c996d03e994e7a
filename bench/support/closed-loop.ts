/**
 * A closed loop of GET requests over kept connections: each asks again as soon as its answer is whole. Of an answer it looks at the status
 * and the length alone, so that what it costs hardly depends on the number of header fields: where client and server have a core each,
 * a client that parses them all would be what is measured.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface LoopResult {
  readonly perSecond: number;
  /** Answers of another status than 200. */
  readonly refused: number;
}

/** Each connection has its share of the paths, asked in turn. Throws when a connection ends before its time. */
export async function closedLoop(
  url: string,
  paths: readonly string[],
  connections: number,
  seconds: number,
): Promise<LoopResult> {
  const { hostname, port } = new URL(url);
  const loops = await Promise.all(
    Array.from({ length: connections }, async (_, k) => {
      const socket = connect({ host: hostname, port: Number(port), noDelay: true });
      await once(socket, 'connect');
      const own = paths.filter((_path, at) => at % connections === k);
      return new Loop(
        socket,
        own.map((path) => Buffer.from(`GET ${path} HTTP/1.1\r\nhost: ${hostname}\r\n\r\n`)),
      );
    }),
  );
  const started = performance.now();
  for (const loop of loops) loop.ask();
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  const took = (performance.now() - started) / 1000;
  const answers = loops.map((loop) => loop.stop());
  return {
    perSecond: answers.reduce((sum, { answered }) => sum + answered, 0) / took,
    refused: answers.reduce((sum, { refused }) => sum + refused, 0),
  };
}

class Loop {
  readonly #socket: Socket;
  readonly #requests: readonly Buffer[];
  #asked = 0;
  #answered = 0;
  #refused = 0;
  /** Bytes of the body that are still to come; −1 while the head is. */
  #missing = -1;
  /** What has come of an answer whose head is not whole. */
  #head = '';
  #failure: Error | null = null;

  constructor(socket: Socket, requests: readonly Buffer[]) {
    this.#socket = socket;
    this.#requests = requests;
    socket.on('data', (chunk) => this.#take(chunk));
    socket.on('error', (error) => {
      this.#failure = error;
    });
    socket.on('end', () => {
      this.#failure ??= new Error('the server has ended the connection');
    });
  }

  ask(): void {
    this.#socket.write(this.#requests[this.#asked++ % this.#requests.length]!);
  }

  stop(): { readonly answered: number; readonly refused: number } {
    this.#socket.destroy();
    if (this.#failure !== null) throw this.#failure;
    return { answered: this.#answered, refused: this.#refused };
  }

  #take(chunk: Buffer): void {
    let bytes = chunk.length;
    if (this.#missing < 0) {
      this.#head += chunk.toString('latin1');
      const end = this.#head.indexOf('\r\n\r\n');
      if (end < 0) return;
      bytes = this.#head.length - end - 4;
      this.#missing = Number(/\r\ncontent-length: (\d+)/i.exec(this.#head)![1]);
      if (!this.#head.startsWith('HTTP/1.1 200')) this.#refused++;
      this.#head = '';
    }
    this.#missing -= bytes;
    if (this.#missing > 0) return;
    this.#missing = -1;
    this.#answered++;
    this.ask();
  }
}
