import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { askedService } from '../support/asked-service.ts';

const { serviceOf, home } = askedService();

describe('what is off by default', () => {
  const key = 'shelfcast_test-key';
  const sha256 = createHash('sha256').update(key).digest('hex');
  const other = createHash('sha256').update('other').digest('hex');

  test('keys: without one 401, with an unknown one 403, each scope for itself, probes for everybody', async () => {
    const guarded = await serviceOf(home(), {
      keys: [
        { name: 'old', sha256: other, scopes: ['read'] },
        { name: 'new', sha256, scopes: ['read'] },
      ],
    });
    const ask = async (url: string, headers = {}) => (await guarded.app.inject({ url, headers })).statusCode;
    expect(await ask('/v1/status')).toBe(401);
    expect(await ask('/v1/status', { 'x-api-key': 'wrong' })).toBe(403);
    expect(await ask('/v1/status', { 'x-api-key': key })).toBe(200);
    expect(await ask('/v1/status', { authorization: 'Bearer other' })).toBe(200);
    expect(await ask('/metrics', { authorization: `Bearer ${key}` })).toBe(403);
    expect(await ask('/ready')).toBe(200);
    await guarded.close();
  });

  test('a rate limit: the next request waits, and is told how long', async () => {
    const limited = await serviceOf(home(), { rate_limit: { requests: 2, seconds: 60 } });
    const ask = () => limited.app.inject('/v1/status');
    expect((await ask()).headers['ratelimit-remaining']).toBe('1');
    await ask();
    const third = await ask();
    expect([third.statusCode, third.json().code]).toEqual([429, 'RATE_LIMITED']);
    expect(Number(third.headers['retry-after'])).toBeGreaterThan(0);
    expect((await limited.app.inject('/ready')).statusCode).toBe(200);
    await limited.close();
  });

  test('other origins: only those of the list', async () => {
    const open = await serviceOf(home(), { cors_origins: ['https://intranet.example'] });
    const ask = async (origin: string) =>
      (await open.app.inject({ url: '/v1/status', headers: { origin } })).headers[
        'access-control-allow-origin'
      ];
    expect(await ask('https://intranet.example')).toBe('https://intranet.example');
    expect(await ask('https://elsewhere.example')).toBe(undefined);
    await open.close();
  });
});
