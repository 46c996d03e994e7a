/** The real service over the real home of the page's chain, with a clock that a test may set, and the page built from its sources. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readlinkSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createService } from '../../../lookup/service.ts';
import { serve } from '../../../schemas/serve-config.ts';
import { layoutOf } from '../../../warehouse/layout.ts';
import { publishPageChain } from './page-chain.ts';

export interface Served {
  /** Ends with a slash. */
  readonly url: string;
  /** The service's clock; one of the morning after the second night by default. */
  setClock(iso: string): void;
  close(): Promise<void>;
}

export interface ServedChain extends Served {
  readonly home: string;
  /** The runs that are kept, the oldest first. */
  readonly runs: readonly string[];
  /** Publishes one of them, as a night does. */
  publish(run: string): void;
}

export const MORNING = '2026-06-18T06:00:00Z';
/** A key that `serveHome` wants where it is asked to want one. */
export const KEY = 'sesame';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** Runs both nights and serves them. */
export async function serveChain(): Promise<ServedChain> {
  const folder = mkdtempSync(join(tmpdir(), 'shelfcast '));
  const home = publishPageChain(folder);
  const published = join(home, 'published');
  const served = await serveHome(home);
  return {
    ...served,
    home,
    runs: readdirSync(published)
      .filter((name) => /^\d{8}-/.test(name))
      .sort(),
    publish(run) {
      if (readlinkSync(join(published, 'current')) === run) return;
      symlinkSync(run, join(published, 'beside'));
      renameSync(join(published, 'beside'), join(published, 'current'));
    },
    async close() {
      await served.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Serves whatever is published in `home`. */
export async function serveHome(home: string, { wantsKey = false } = {}): Promise<Served> {
  mkdirSync(home, { recursive: true });
  let now = Date.parse(MORNING);
  const sha256 = createHash('sha256').update(KEY).digest('hex');
  const service = await createService({
    layout: layoutOf(home),
    settings: serve.parse(wantsKey ? { keys: [{ name: 'page', sha256 }] } : {}),
    codeVersion: 'test',
    page: builtPage(),
    now: () => now,
    onRequest: null,
    onEvent(event) {
      if (event.kind !== 'run_served') throw event.error;
    },
  });
  const address = await service.app.listen({ host: '127.0.0.1', port: 0 });
  return {
    url: `${address}/`,
    setClock(iso) {
      now = Date.parse(iso);
    },
    close: () => service.close(),
  };
}

let built: string | undefined;

/** Folder of the page as its sources are now, whatever lies in `dist`. */
function builtPage(): string {
  if (built === undefined) {
    built = join(mkdtempSync(join(tmpdir(), 'shelfcast ')), 'page');
    const build = spawnSync(process.execPath, [join(ROOT, 'scripts', 'build-page.mjs'), built], {
      encoding: 'utf8',
    });
    if (build.status !== 0) throw new Error(build.stderr);
  }
  return built;
}
