import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createService, type Service } from '../../lookup/service.ts';
import { type ServeConfig, serve } from '../../schemas/serve-config.ts';
import { layoutOf } from '../../warehouse/layout.ts';
import { publishedHome } from '../support/published-home.ts';

const NOON = Date.parse('2026-03-01T12:00:00.000Z');
const SERIES = '/v1/forecasts/B1/SKU1';

let home: string;
const lines: string[] = [];

async function withService(settings: Partial<ServeConfig>, use: (service: Service) => Promise<void>) {
  const service = await createService({
    layout: layoutOf(home),
    settings: { ...serve.parse({}), ...settings },
    codeVersion: '1.2.3',
    now: () => NOON,
    onRequest: (line) => lines.push(line),
    onEvent: () => {},
  });
  try {
    await use(service);
  } finally {
    await service.close();
  }
}

beforeAll(async () => {
  ({ home } = await publishedHome());
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

const keyNamed = (name: string, key: string) => ({
  name,
  sha256: createHash('sha256').update(key).digest('hex'),
  scopes: ['read' as const],
});

test('callers whose key is refused are counted by their address, and a good key from there is not', async () => {
  const settings = { keys: [keyNamed('good', 'right')], rate_limit: { requests: 2, seconds: 60 } };
  await withService(settings, async ({ app }) => {
    const ask = async (key: string) => {
      const answer = await app.inject({ url: SERIES, headers: { 'x-api-key': key } });
      return [answer.statusCode, answer.json().code];
    };
    expect(await ask('guess 1')).toEqual([403, 'KEY_REFUSED']);
    expect(await ask('guess 2')).toEqual([403, 'KEY_REFUSED']);
    expect(await ask('guess 3')).toEqual([429, 'RATE_LIMITED']);
    expect((await ask('right'))[0]).toBe(200);
  });
});

test('behind a proxy its own entry is the address, not what the caller wrote before it', async () => {
  const settings = { trust_proxy: true, rate_limit: { requests: 1, seconds: 60 } };
  await withService(settings, async ({ app }) => {
    const ask = async (forwarded: string) =>
      (await app.inject({ url: SERIES, headers: { 'x-forwarded-for': forwarded } })).statusCode;
    expect(await ask('1.1.1.1, 10.0.0.7')).toBe(200);
    expect(await ask('2.2.2.2, 10.0.0.7')).toBe(429);
    expect(await ask('1.1.1.1, 10.0.0.8')).toBe(200);
  });
});

test('a body is not read of a caller whose key is refused', async () => {
  const settings = { keys: [keyNamed('good', 'right')], rate_limit: { requests: 9, seconds: 60 } };
  await withService(settings, async ({ app }) => {
    const answer = await app.inject({ method: 'POST', url: '/predict', payload: '{', headers: JSON_BODY });
    expect(answer.json().code).toBe('KEY_MISSING');
  });
});

const JSON_BODY = { 'content-type': 'application/json' };

test('an answer for one origin is not kept for another', async () => {
  await withService({ cors_origins: ['https://intranet.example'] }, async ({ app }) => {
    const { headers } = await app.inject({ url: SERIES, headers: { origin: 'https://intranet.example' } });
    expect(String(headers.vary).toLowerCase().split(', ')).toEqual(['origin', 'accept', 'accept-encoding']);
    expect(headers['access-control-expose-headers']).toContain('shelfcast-served-by');
  });
});

test('an answer is not kept past the age that the caller bears', async () => {
  await withService({}, async ({ app }) => {
    const kept = async (query: string) => (await app.inject(SERIES + query)).headers['cache-control'];
    expect(await kept('?max_age=36010')).toBe('public, max-age=10, must-revalidate');
    expect(await kept('?max_age=999999')).toBe('public, max-age=57600, must-revalidate');
    expect(await kept('')).toBe('public, max-age=57600, must-revalidate');
  });
});

test('a body that is no JSON is refused by its type', async () => {
  await withService({}, async ({ app }) => {
    const headers = { 'content-type': 'text/plain' };
    const answer = await app.inject({ method: 'POST', url: '/predict', payload: 'B1', headers });
    expect([answer.statusCode, answer.json().code]).toEqual([415, 'MEDIA_TYPE_UNSUPPORTED']);
  });
});

test('an address that cannot be read has its line in the log and the header fields of every answer', async () => {
  await withService({}, async ({ app }) => {
    await app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = app.server.address() as { port: number };
    lines.length = 0;
    const answer = await rawAnswer(
      port,
      'GET /v1/forecasts/%zz/SKU1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    );
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toMatch(/\r\nx-content-type-options: nosniff\r\n/);
    const id = /\r\nx-request-id: (\S+)\r\n/.exec(answer)![1];
    expect(JSON.parse(lines[0]!)).toMatchObject({
      request_id: id,
      status: 400,
      route: 'other',
      run_id: null,
    });
  });
});

/** All that the service sends for these bytes. */
function rawAnswer(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(answer));
  });
}
