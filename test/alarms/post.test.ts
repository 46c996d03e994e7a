import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { post } from '../../alarms/post.ts';
import { type Behaviour, hookServer } from '../support/hook-server.ts';

const send = (url: string, signal?: AbortSignal) =>
  post(url, { body: '{}', headers: { 'X-Own': '1' }, timeoutMs: 200, ...(signal && { signal }) });

test('it posts the body and the headers', async () => {
  const server = await hookServer();
  expect(await send(server.url)).toEqual({ ok: true, outcome: 'HTTP 200' });
  expect(server.received).toMatchObject([
    { path: '/hook', body: '{}', headers: { 'x-own': '1', 'content-type': 'application/json' } },
  ]);
});

test.each<[string, Behaviour, string]>([
  ['that refuses', 400, 'HTTP 400'],
  ['that is overloaded', 503, 'HTTP 503'],
  ['that sends elsewhere', 302, 'HTTP 302'],
  ['that never answers', 'hang', 'no answer within 0.2 s'],
  ['that resets the connection', 'reset', expect.stringMatching(/ECONNRESET|UND_ERR_SOCKET/)],
])('a server %s is a failure with a name', async (_what, behaviour, outcome) => {
  const server = await hookServer([behaviour]);
  expect(await send(server.url)).toEqual({ ok: false, outcome });
});

test('nobody listening is a failure that does not say where', async () => {
  const free = await new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
  expect(await send(`http://127.0.0.1:${free}/s3cret`)).toEqual({ ok: false, outcome: 'ECONNREFUSED' });
});

test('it can be given up', async () => {
  const server = await hookServer(['hang']);
  const controller = new AbortController();
  void server.arrived(1).then(() => controller.abort());
  expect(await send(server.url, controller.signal)).toEqual({ ok: false, outcome: 'AbortError' });
});
