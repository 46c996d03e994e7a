import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { PAGE_POLICY, pageFiles } from '../../lookup/page-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'shelfcast '));
writeFileSync(join(folder, 'index.html'), '<!doctype html>');
writeFileSync(join(folder, 'main-0123456789ab.js'), 'export {}');
writeFileSync(join(folder, 'notes.txt'), 'not of the page');

describe('the files of the page', () => {
  const files = pageFiles(folder);

  test('are the index at / and what it names, nothing else', () => {
    expect([...files.keys()].sort()).toEqual(['/', '/main-0123456789ab.js']);
  });

  test('may be kept for ever, but for the index', () => {
    expect(files.get('/')!.headers['cache-control']).toBe('no-cache');
    expect(files.get('/main-0123456789ab.js')!.headers['cache-control']).toBe(
      'public, max-age=31536000, immutable',
    );
  });

  test('come whole or compressed, with a type and an ETag of their bytes', () => {
    const { body, gzip, headers } = files.get('/')!;
    expect(body.toString()).toBe('<!doctype html>');
    expect(gunzipSync(gzip()).toString()).toBe('<!doctype html>');
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(headers.etag).toMatch(/^"[0-9a-f]{24}"$/);
    expect(headers.etag).not.toBe(files.get('/main-0123456789ab.js')!.headers.etag);
  });

  test('may load nothing but what the service itself serves', () => {
    expect(files.get('/')!.headers['content-security-policy']).toBe(PAGE_POLICY);
    expect(PAGE_POLICY).toContain("default-src 'none'");
    expect(PAGE_POLICY).not.toMatch(/unsafe|\*|https?:/);
  });

  test('are none where the page is not built', () => {
    expect(pageFiles(join(folder, 'nowhere')).size).toBe(0);
  });
});
