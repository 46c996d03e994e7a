import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createService, type Service } from '../../lookup/service.ts';
import type { ServeConfig } from '../../schemas/serve-config.ts';
import { SERVE_DEFAULTS } from '../../schemas/serve-defaults.ts';
import { layoutOf } from '../../warehouse/layout.ts';
import { publishedHome, RUN_ID, writeRun } from '../support/published-home.ts';

const NOON = Date.parse('2026-03-01T12:00:00.000Z');
const SERIES = '/v1/forecasts/B1/SKU1';

let home: string;
const lines: Record<string, unknown>[] = [];

async function listening(settings: Partial<ServeConfig> = {}): Promise<{ service: Service; port: number }> {
  const service = await createService({
    layout: layoutOf(home),
    settings: { ...SERVE_DEFAULTS, ...settings },
    codeVersion: '1.2.3',
    now: () => NOON,
    onRequest: (line) => lines.push(JSON.parse(line) as Record<string, unknown>),
    onEvent: () => undefined,
  });
  await service.app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = service.app.server.address() as { port: number };
  return { service, port };
}

/** One request as bytes, one answer as its fields and body. */
async function ask(port: number, url: string, fields: readonly string[] = []) {
  const socket = connect(port, '127.0.0.1');
  socket.write([`GET ${url} HTTP/1.1`, 'host: here', 'connection: close', ...fields, '', ''].join('\r\n'));
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(socket, 'close');
  const [head, body] = Buffer.concat(chunks).toString().split('\r\n\r\n', 2) as [string, string];
  const [status, ...rest] = head.split('\r\n') as [string, ...string[]];
  const pairs = rest.map((line) => line.split(': ', 2) as [string, string]);
  return {
    status,
    headers: Object.fromEntries(pairs.map(([name, value]) => [name.toLowerCase(), value])),
    body,
  };
}

const withoutOwn = ({ date: _date, 'x-request-id': _id, ...headers }: Record<string, string>) => headers;

let service: Service;
let port: number;
beforeAll(async () => {
  ({ home } = await publishedHome());
  writeRun(home);
  ({ service, port } = await listening());
});
afterAll(async () => {
  await service.close();
  rmSync(home, { recursive: true, force: true });
});

describe('a plain lookup', () => {
  test.each([
    ['an empty query', `${SERIES}?`, []],
    ['a letter of the id written by its number', SERIES.replace('B1', '%421'), []],
    ['another order of what is accepted', SERIES, ['accept: application/json;q=0.9, text/csv;q=0.1']],
  ])('answers what the common way answers: %s', async (_name, url, fields) => {
    const plain = await ask(port, SERIES);
    const common = await ask(port, url, fields);
    expect(plain.status).toBe('HTTP/1.1 200 OK');
    expect(plain.body).toBe(common.body);
    expect(withoutOwn(plain.headers)).toEqual(withoutOwn(common.headers));
  });

  test('keeps the id that its caller gave it, and invents one where that is none', async () => {
    const given = await ask(port, SERIES, ['x-request-id: order-17']);
    const refused = await ask(port, SERIES, ['x-request-id: a b']);
    expect(given.headers['x-request-id']).toBe('order-17');
    expect(refused.headers['x-request-id']).toMatch(/^[0-9a-f]{12}-[0-9a-z]+$/);
  });

  test('leaves its line in the access log and its count in the figures', async () => {
    lines.length = 0;
    await ask(port, SERIES, ['x-request-id: seen']);
    await ask(port, `${SERIES}?`, ['x-request-id: seen']);
    const [plain, common] = lines.map(({ duration_ms: _, ...line }) => line);
    expect(plain).toEqual(common);
    expect(plain).toMatchObject({ path: SERIES, status: 200, run_id: RUN_ID, address: '127.0.0.1' });
    const { body } = await ask(port, '/metrics');
    expect(body).toMatch(
      /requests_total\{method="GET",route="\/v1\/forecasts\/\{branch\}\/\{sku\}",status="200"\}/,
    );
  });

  test('of a series that is not there is the problem that it always was', async () => {
    const { status, headers } = await ask(port, '/v1/forecasts/B1/nobody');
    expect(status).toBe('HTTP/1.1 404 Not Found');
    expect(headers['content-type']).toBe('application/problem+json');
  });

  test('says 304 to whoever has it', async () => {
    const { etag } = (await ask(port, SERIES)).headers;
    expect((await ask(port, SERIES, [`if-none-match: ${etag}`])).status).toBe('HTTP/1.1 304 Not Modified');
  });

  test('is counted where requests are limited', async () => {
    const limited = await listening({ rate_limit: { requests: 1, seconds: 60 } });
    const statuses = [await ask(limited.port, SERIES), await ask(limited.port, SERIES)].map((a) => a.status);
    await limited.service.close();
    expect(statuses).toEqual(['HTTP/1.1 200 OK', 'HTTP/1.1 429 Too Many Requests']);
  });

  test('is refused where keys are wanted', async () => {
    const keys: ServeConfig['keys'] = [{ name: 'orders', sha256: '0'.repeat(64), scopes: ['read'] }];
    const locked = await listening({ keys });
    const { status } = await ask(locked.port, SERIES);
    await locked.service.close();
    expect(status).toBe('HTTP/1.1 401 Unauthorized');
  });
});
