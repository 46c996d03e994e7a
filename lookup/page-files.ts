/** The built page of the dashboard, read once: what `GET /` and the files that it names answer. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

export interface PageFile {
  readonly body: Buffer;
  /** The body for whoever accepts gzip; made when it is first asked for. */
  gzip(): Buffer;
  /** Type, caching, and for the page itself what it may load. Without content-encoding, of which the answer varies. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Scripts, styles and answers of this service, nothing else: no inline script or style, no other host, no frame, no form that leaves, and no
 * text that becomes markup.
 */
export const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

const INDEX = 'index.html';

/** Where the build puts the page: beside this file when built, in `dist` when run from the sources. */
export function pageFolder(): string {
  return fileURLToPath(
    new URL(import.meta.url.endsWith('.ts') ? '../dist/lookup/page' : './page', import.meta.url),
  );
}

/** Files of the page by path, `/` among them; empty where the page is not built. Errors: those of the file system. */
export function pageFiles(folder: string = pageFolder()): ReadonlyMap<string, PageFile> {
  const files = new Map<string, PageFile>();
  for (const name of namesIn(folder)) {
    const type = TYPES[extname(name)];
    if (type === undefined) continue;
    const file = pageFile(readFileSync(join(folder, name)), type, name === INDEX);
    files.set(name === INDEX ? '/' : `/${name}`, file);
  }
  return files;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** The index is asked for again each time; what it names has a hash in its name and never changes. */
function pageFile(body: Buffer, type: string, isIndex: boolean): PageFile {
  let zipped: Buffer | undefined;
  return {
    body,
    gzip: () => {
      zipped ??= gzipSync(body);
      return zipped;
    },
    headers: {
      'content-type': type,
      'cache-control': isIndex ? 'no-cache' : 'public, max-age=31536000, immutable',
      'content-security-policy': PAGE_POLICY,
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      vary: 'accept-encoding',
      etag: `"${createHash('sha256').update(body).digest('hex').slice(0, 24)}"`,
    },
  };
}
