import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { PublishedManifest } from '../../schemas/manifest.ts';
import { sha256File } from '../../warehouse/checksum.ts';
import { type CliResult, runCli, startCli } from '../support/cli.ts';
import { tempFolders } from '../support/temp-folder.ts';
import { TINY_AS_OF, TINY_NOW, writeTinyChain } from '../support/tiny-chain.ts';

const fresh = tempFolders();
const NIGHT = ['--as-of', TINY_AS_OF, '--now', TINY_NOW];

function publishedHash(home: string): string {
  return sha256File(join(home, 'published', 'current', 'forecasts.parquet'));
}

function manifestOf(home: string): PublishedManifest {
  return JSON.parse(
    readFileSync(join(home, 'published', 'current', 'manifest.json'), 'utf8'),
  ) as PublishedManifest;
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => `${path} ${statSync(path).mtimeMs} ${statSync(path).size}`)
    .sort();
}

/** Where a finished night lies that tests copy instead of running it again. */
let finished: { readonly folder: string; readonly run: CliResult };

beforeAll(() => {
  const folder = join(process.env.TMPDIR ?? '/tmp', `shelfcast-e2e-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  finished = { folder, run: runCli(['run', '--config', writeTinyChain(folder), ...NIGHT]) };
  return async () => {
    const { rmSync } = await import('node:fs');
    rmSync(folder, { recursive: true, force: true });
  };
}, 60_000);

/** A private copy of the finished night: its folder and its home. */
function aFinishedNight(): { readonly folder: string; readonly home: string; readonly config: string } {
  const folder = fresh();
  cpSync(finished.folder, folder, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
  return { folder, home: join(folder, 'warehouse'), config: join(folder, 'shelfcast.yaml') };
}

describe('a night on a tiny chain', () => {
  it('ends with 0 and publishes every series and day', () => {
    expect(finished.run.stderr).toBe('');
    expect(finished.run.exitCode).toBe(0);
    const manifest = manifestOf(join(finished.folder, 'warehouse'));
    expect(manifest.counts).toMatchObject({ rows: 6 * 14, series: 6, skus: 3, branches: 2 });
    expect(manifest.data_cutoff).toBe(TINY_AS_OF);
    expect(manifest.generated_at).toBe(TINY_NOW);
  });

  it('says each event as one line of JSON when there is no terminal', () => {
    const kinds = finished.run.stdout
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { kind: string }).kind);
    expect(kinds[0]).toBe('run_started');
    expect(kinds.at(-1)).toBe('run_finished');
    expect(kinds.filter((kind) => kind === 'job_finished').length).toBeGreaterThanOrEqual(8);
  });

  it('does nothing and rewrites nothing when run again', () => {
    const { home, config } = aFinishedNight();
    const before = filesBelow(home);
    const again = runCli(['run', '--config', config, ...NIGHT]);
    expect(again.exitCode).toBe(0);
    expect(again.stdout).toContain('nothing_to_do');
    expect(filesBelow(home)).toEqual(before);
  });

  it('gives a run that was killed before its last word the record that it deserves', () => {
    const { home, config } = aFinishedNight();
    const { run_id } = manifestOf(home);
    const file = join(home, 'runs', run_id, 'run.json');
    const record = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify({ ...record, status: 'running', finished_at: null }));
    expect(runCli(['run', '--config', config, ...NIGHT]).stdout).toContain('nothing_to_do');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ status: 'published', error: null });
  });

  it('makes the same bytes with --force, which redoes everything', () => {
    const { home, config } = aFinishedNight();
    const before = publishedHash(home);
    const forced = runCli(['run', '--config', config, '--as-of', TINY_AS_OF, '--force']);
    expect(forced.stderr).toBe('');
    expect(forced.exitCode).toBe(0);
    expect(publishedHash(home)).toBe(before);
  });

  it('makes the same bytes with one worker and with four, in another home', () => {
    const folder = fresh();
    const config = writeTinyChain(folder);
    const hashes = ['1', '4'].map((workers) => {
      const home = join(folder, `home-${workers}`);
      const run = runCli(['run', '--config', config, '--home', home, '--workers', workers, ...NIGHT]);
      expect(run.exitCode).toBe(0);
      return publishedHash(home);
    });
    expect(hashes).toEqual([publishedHash(join(finished.folder, 'warehouse')), hashes[0]]);
  });

  it('takes its home from --home, then from SHELFCAST_HOME, then from the file', () => {
    const folder = fresh();
    const config = writeTinyChain(folder);
    const [byFlag, byEnv] = [join(folder, 'by-flag'), join(folder, 'by-env')];
    runCli(['run', '--config', config, '--home', byFlag, ...NIGHT], { env: { SHELFCAST_HOME: byEnv } });
    expect(existsSync(byFlag)).toBe(true);
    expect(existsSync(byEnv)).toBe(false);
    runCli(['run', '--config', config, ...NIGHT], { env: { SHELFCAST_HOME: byEnv } });
    expect(existsSync(join(byEnv, 'published', 'current'))).toBe(true);
  });

  it('works in a home on a symbolic link, with spaces and quotes in its path', () => {
    const folder = fresh();
    const config = writeTinyChain(join(folder, `it's a "home" [1]`));
    mkdirSync(join(folder, 'real place'));
    symlinkSync(join(folder, 'real place'), join(folder, "li'nk"));
    const home = join(folder, "li'nk", 'ware house');
    const run = runCli(['run', '--config', config, '--home', home, ...NIGHT]);
    expect(run.stderr).toBe('');
    expect(run.exitCode).toBe(0);
    expect(runCli(['verify', '--home', home]).exitCode).toBe(0);
    expect(publishedHash(home)).toBe(publishedHash(join(finished.folder, 'warehouse')));
  });

  it('takes folders called key=value in the path of its home for names', () => {
    const folder = fresh();
    const config = writeTinyChain(folder);
    const home = join(folder, 'env=prod', 'units=3');
    const run = runCli(['run', '--config', config, '--home', home, ...NIGHT]);
    expect(run.stderr).toBe('');
    expect(run.exitCode).toBe(0);
    expect(publishedHash(home)).toBe(publishedHash(join(finished.folder, 'warehouse')));
  });

  it('publishes a SKU called a drop-table statement like any other', () => {
    const { home } = aFinishedNight();
    const query = runCli([
      'sql',
      "select count(*) as n from forecasts where sku_id = '''; drop table--'",
      '--format',
      'json',
      '--home',
      home,
    ]);
    expect(JSON.parse(query.stdout)).toEqual([{ n: 28 }]);
  });

  it('keeps a published run a link away, by a relative link', () => {
    const { home } = aFinishedNight();
    const target = readlinkSync(join(home, 'published', 'current'));
    expect(target).not.toContain('/');
    expect(realpathSync(join(home, 'published', 'current'))).toBe(
      realpathSync(join(home, 'published', target)),
    );
  });

  it('completes a run that died between placing the folder and flipping the link', async () => {
    const { home, config } = aFinishedNight();
    const { unlinkSync } = await import('node:fs');
    unlinkSync(join(home, 'published', 'current'));
    const run = runCli(['run', '--config', config, ...NIGHT]);
    expect(run.exitCode).toBe(0);
    expect(publishedHash(home)).toBe(publishedHash(join(finished.folder, 'warehouse')));
  });
});

describe('nights that are refused', () => {
  it('leave working tables of two days, however many they are', () => {
    const folder = fresh();
    const config = writeTinyChain(folder);
    const strict = join(folder, 'strict.yaml');
    writeFileSync(
      strict,
      readFileSync(config, 'utf8').replace('on_fail: warn', 'better_by: 1, on_fail: block'),
    );
    expect(runCli(['run', '--config', config, '--as-of', '2026-06-26']).exitCode).toBe(0);
    for (const asOf of ['2026-06-27', '2026-06-28', '2026-06-29', TINY_AS_OF]) {
      expect(runCli(['run', '--config', strict, '--as-of', asOf]).exitCode).toBe(5);
    }
    const home = join(folder, 'warehouse');
    for (const kind of ['clean', 'panel', 'models']) expect(readdirSync(join(home, kind))).toHaveLength(2);
    expect(manifestOf(home).data_cutoff).toBe('2026-06-26');
    expect(runCli(['verify', '--home', home]).exitCode).toBe(0);
  });
});

describe('a killed night', () => {
  it.each([150, 600, 1200])(
    'ends like an undisturbed one when it is killed after %i ms and run again',
    async (delayMs) => {
      const folder = fresh();
      const config = writeTinyChain(folder);
      const home = join(folder, 'warehouse');
      const child = startCli(['run', '--config', config, ...NIGHT]);
      const closed = new Promise((resolve) => child.on('close', resolve));
      child.stdout.resume();
      child.stderr.resume();
      setTimeout(() => child.kill('SIGKILL'), delayMs);
      await closed;
      const again = runCli(['run', '--config', config, ...NIGHT]);
      expect(again.stderr).toBe('');
      expect(again.exitCode).toBe(0);
      expect(publishedHash(home)).toBe(publishedHash(join(finished.folder, 'warehouse')));
      expect(runCli(['verify', '--home', home]).exitCode).toBe(0);
    },
  );
});
