import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { UnsentAnswers } from '../../lookup/unsent-answers.ts';

const MIB = 1 << 20;
/** More than the operating system takes off our hands for one connection. */
const BODY = Buffer.alloc(8 * MIB, 'a');

let server: Server;
let unsent: UnsentAnswers;
const clients: Socket[] = [];

beforeEach(async () => {
  unsent = new UnsentAnswers(20 * MIB, 60_000);
  server = createServer((request, response) => {
    response.on('close', () => unsent.release(response));
    unsent.hold(request.socket, response, BODY.length);
    response.end(BODY);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await new Promise((resolve) => server.close(resolve));
});

/** A caller that asks `times` at once, and reads nothing. */
function askWithoutReading(times: number): { readonly socket: Socket; readonly ended: Promise<void> } {
  const { port } = server.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  clients.push(socket);
  const ended = new Promise<void>((resolve) => {
    socket.on('error', () => resolve());
    socket.on('close', () => resolve());
  });
  socket.pause();
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(times));
  return { socket, ended };
}

const readAnswer = async () => {
  const { port } = server.address() as AddressInfo;
  return (await (await fetch(`http://127.0.0.1:${port}/`)).arrayBuffer()).byteLength;
};

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
}

test('who asks for more than fits and does not read loses the connection; others get their answers', async () => {
  const { socket, ended } = askWithoutReading(5);
  socket.resume();
  await ended;
  expect(await readAnswer()).toBe(BODY.length);
  await until(() => unsent.bytes === 0);
});

test('an answer that is read is no longer counted', async () => {
  for (let k = 0; k < 5; k++) expect(await readAnswer()).toBe(BODY.length);
  await until(() => unsent.bytes === 0);
});

test('what a caller left behind is no longer counted', async () => {
  const { socket } = askWithoutReading(2);
  await until(() => unsent.bytes === 2 * BODY.length);
  socket.destroy();
  await until(() => unsent.bytes === 0);
});

test('who has long not read goes when room is needed; one answer alone is never too large', async () => {
  unsent = new UnsentAnswers(20 * MIB, 0);
  const first = askWithoutReading(1);
  await until(() => unsent.bytes === BODY.length);
  askWithoutReading(1);
  await until(() => unsent.bytes === 2 * BODY.length);
  expect(await readAnswer()).toBe(BODY.length);
  first.socket.resume();
  await first.ended;
  unsent = new UnsentAnswers(MIB, 0);
  expect(await readAnswer()).toBe(BODY.length);
});

test('who has only just asked is let be, until it is full', async () => {
  const callers = [1, 2, 3, 4, 5].map(() => askWithoutReading(1));
  await until(() => unsent.bytes === 5 * BODY.length);
  expect(unsent.isFull).toBe(false);
  callers.push(askWithoutReading(1));
  await until(() => unsent.bytes === 6 * BODY.length);
  expect(unsent.isFull).toBe(true);
  for (const { socket } of callers) socket.resume();
  await until(() => unsent.bytes === 0);
});
