/** Answers that callers have not taken yet: what they may hold together, so that nobody can fill the memory by asking and not reading. */
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

const MOST_BYTES = 32 << 20;

const WAITING = Symbol('bytes of answers that wait in a connection');
const BYTES = Symbol('bytes of an answer');
const CONNECTION = Symbol('connection of an answer');

type Connection = Socket & { [WAITING]?: number };
type Waiting = ServerResponse & { [BYTES]?: number; [CONNECTION]?: Connection };

/** Past `mostBytes` the connection that holds the most is ended, and of several the oldest: it is the one that does not read. */
export class UnsentAnswers {
  readonly #mostBytes: number;
  readonly #connections = new Set<Connection>();
  #bytes = 0;

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Counts an answer from when it is made; a pipelined one may not even have its turn yet. */
  hold(connection: Connection, answer: Waiting, bytes: number): void {
    if (connection.destroyed) return;
    if (!this.#connections.has(connection)) {
      this.#connections.add(connection);
      connection[WAITING] = 0;
      connection.once('close', () => this.#forget(connection));
    }
    connection[WAITING]! += bytes;
    answer[BYTES] = bytes;
    answer[CONNECTION] = connection;
    this.#bytes += bytes;
    if (this.#bytes > this.#mostBytes) this.#makeRoom(connection, bytes);
  }

  /** The answer has gone, or never will. */
  release(answer: Waiting): void {
    const connection = answer[CONNECTION];
    if (connection === undefined || !this.#connections.has(connection)) return;
    connection[WAITING]! -= answer[BYTES]!;
    this.#bytes -= answer[BYTES]!;
    answer[BYTES] = 0;
  }

  /** An answer alone is never too large: the newest does not count against its own connection. */
  #makeRoom(newest: Connection, bytes: number): void {
    while (this.#bytes > this.#mostBytes) {
      let most = 0;
      let found: Connection | null = null;
      for (const connection of this.#connections) {
        const waiting = connection[WAITING]! - (connection === newest ? bytes : 0);
        if (waiting > most) [most, found] = [waiting, connection];
      }
      if (found === null) return;
      this.#forget(found);
      found.destroy();
    }
  }

  #forget(connection: Connection): void {
    if (!this.#connections.delete(connection)) return;
    this.#bytes -= connection[WAITING]!;
    connection[WAITING] = 0;
  }
}

/** Those of this process. */
export const unsentAnswers = new UnsentAnswers(MOST_BYTES);
