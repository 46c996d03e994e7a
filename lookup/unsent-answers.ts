/** Answers that callers have not taken yet: what they may hold together, so that nobody can fill the memory by asking and not reading. */
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

const MOST_BYTES = 64 << 20;
const PATIENCE_MS = 5000;

const WAITING = Symbol('bytes of answers that wait in a connection');
const ANSWERS = Symbol('how many they are');
const SINCE = Symbol('when the first of them began to wait');
const BYTES = Symbol('bytes of an answer');
const CONNECTION = Symbol('connection of an answer');

type Connection = Socket & { [WAITING]: number; [ANSWERS]: number; [SINCE]: number };
type Answer = ServerResponse & { [BYTES]?: number; [CONNECTION]?: Connection };

/**
 * Past `mostBytes` those connections are ended, the largest first, that asked again before they read, or have not read an answer
 * for `patienceMs`. Who reads is let be, until there is twice as much: then it is full.
 */
export class UnsentAnswers {
  readonly #mostBytes: number;
  readonly #patienceMs: number;
  readonly #connections = new Set<Connection>();
  #bytes = 0;

  constructor(mostBytes: number, patienceMs: number) {
    this.#mostBytes = mostBytes;
    this.#patienceMs = patienceMs;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Whether no more should be made until some has been read. */
  get isFull(): boolean {
    return this.#bytes > 2 * this.#mostBytes;
  }

  /** Counts an answer from when it is made; a pipelined one may not even have its turn yet. */
  hold(socket: Socket, answer: Answer, bytes: number): void {
    if (socket.destroyed) return;
    const connection = socket as Connection;
    if (!this.#connections.has(connection)) this.#know(connection);
    if (connection[ANSWERS] === 0) connection[SINCE] = performance.now();
    connection[ANSWERS]++;
    connection[WAITING] += bytes;
    answer[BYTES] = bytes;
    answer[CONNECTION] = connection;
    this.#bytes += bytes;
    if (this.#bytes > this.#mostBytes) this.#makeRoom(connection, bytes);
  }

  /** The answer has gone, or never will. */
  release(answer: Answer): void {
    const connection = answer[CONNECTION];
    if (connection === undefined || !this.#connections.has(connection)) return;
    const bytes = answer[BYTES]!;
    connection[ANSWERS]--;
    connection[WAITING] -= bytes;
    this.#bytes -= bytes;
    answer[BYTES] = 0;
  }

  /** The newest answer does not count against its own connection: alone it is never too large. */
  #makeRoom(newest: Connection, bytes: number): void {
    const longAgo = performance.now() - this.#patienceMs;
    while (this.#bytes > this.#mostBytes) {
      let most = 0;
      let found: Connection | null = null;
      for (const connection of this.#connections) {
        if (connection[ANSWERS] < 2 && connection[SINCE] > longAgo) continue;
        const waiting = connection[WAITING] - (connection === newest ? bytes : 0);
        if (waiting > most) [most, found] = [waiting, connection];
      }
      if (found === null) return;
      this.#forget(found);
      found.destroy();
    }
  }

  #know(connection: Connection): void {
    this.#connections.add(connection);
    connection[WAITING] = 0;
    connection[ANSWERS] = 0;
    connection.once('close', () => this.#forget(connection));
  }

  #forget(connection: Connection): void {
    if (!this.#connections.delete(connection)) return;
    this.#bytes -= connection[WAITING];
  }
}

/** Those of this process. */
export const unsentAnswers = new UnsentAnswers(MOST_BYTES, PATIENCE_MS);
