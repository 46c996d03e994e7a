import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { fastify } from 'fastify';
import { describe, expect, test } from 'vitest';
import { PAGE_POLICY } from '../../lookup/page-files.ts';
import { addPage } from '../../lookup/page-routes.ts';

const folder = mkdtempSync(join(tmpdir(), 'shelfcast '));
writeFileSync(join(folder, 'index.html'), '<!doctype html><p>page</p>');
writeFileSync(join(folder, 'main-0123456789ab.js'), 'export {}');

function appWith(page: string) {
  const app = fastify();
  addPage(app, page);
  return app;
}

describe('the page over HTTP', () => {
  test('is at /, with a policy of its own', async () => {
    const answer = await appWith(folder).inject('/');
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-security-policy']).toBe(PAGE_POLICY);
    expect(answer.body).toBe('<!doctype html><p>page</p>');
  });

  test('comes compressed to whoever takes that', async () => {
    const answer = await appWith(folder).inject({ url: '/', headers: { 'accept-encoding': 'gzip' } });
    expect(answer.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(answer.rawPayload).toString()).toBe('<!doctype html><p>page</p>');
  });

  test('is not sent again to whoever has it', async () => {
    const app = appWith(folder);
    const { etag } = (await app.inject('/main-0123456789ab.js')).headers;
    const again = await app.inject({
      url: '/main-0123456789ab.js',
      headers: { 'if-none-match': String(etag) },
    });
    expect([again.statusCode, again.body]).toEqual([304, '']);
  });

  test('is not there where it is not built, nor is anything beside it', async () => {
    expect((await appWith(join(folder, 'nowhere')).inject('/')).statusCode).toBe(404);
    expect((await appWith(folder).inject('/..%2findex.html')).statusCode).toBe(404);
    expect((await appWith(folder).inject('/index.html')).statusCode).toBe(404);
  });
});
