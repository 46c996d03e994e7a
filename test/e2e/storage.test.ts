import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { canBindByModes, runCli, startCli } from '../support/cli.ts';
import { tempFolders } from '../support/temp-folder.ts';
import { TINY_AS_OF, TINY_NOW, writeTinyChain } from '../support/tiny-chain.ts';

const fresh = tempFolders();
const NIGHT = ['--as-of', TINY_AS_OF, '--now', TINY_NOW];
const DAY_BEFORE = ['--as-of', '2026-06-29', '--now', '2026-06-30T02:00:00.000Z'];
const isRoot = process.getuid?.() === 0;
const canDeny = canBindByModes();

/** Mounts a small file system at a folder; false where that is not allowed. */
function mountSmallDisk(folder: string, kilobytes: number): boolean {
  return spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'tmpfs', folder]).status === 0;
}

describe('a disk that fills up', () => {
  const probe = fresh();
  const canMount = isRoot && mountSmallDisk(probe, 64);
  if (canMount) spawnSync('umount', [probe]);

  it.skipIf(!canMount)(
    'is a clear error, and yesterday’s run is still served (skipped where a small disk cannot be mounted)',
    () => {
      const folder = fresh();
      const config = writeTinyChain(folder);
      const home = join(folder, 'warehouse');
      mkdirSync(home);
      expect(mountSmallDisk(home, 16_384)).toBe(true);
      try {
        expect(runCli(['run', '--config', config, ...DAY_BEFORE]).exitCode).toBe(0);
        const served = readFileSync(join(home, 'published', 'current', 'manifest.json'), 'utf8');
        const free = Number(
          spawnSync('df', ['--output=avail', '-k', home], { encoding: 'utf8' }).stdout.trim().split('\n')[1],
        );
        writeFileSync(join(home, 'ballast'), Buffer.alloc((free - 150) * 1024));
        const run = runCli(['run', '--config', config, ...NIGHT]);
        expect(run.stderr).toContain('error STORAGE_FULL');
        expect(run.stderr).not.toMatch(/\n\s+at /);
        expect(run.exitCode).toBe(6);
        expect(readFileSync(join(home, 'published', 'current', 'manifest.json'), 'utf8')).toBe(served);
        expect(runCli(['verify', '--home', home]).exitCode).toBe(0);
      } finally {
        spawnSync('umount', [home]);
      }
    },
  );
});

describe('a home that cannot be written', () => {
  it.skipIf(!canDeny)('is a clear error (skipped where root cannot be bound by file modes)', () => {
    const folder = fresh();
    const config = writeTinyChain(folder);
    chmodSync(folder, 0o555);
    const run = runCli(['run', '--config', config, ...NIGHT], { boundByModes: true });
    chmodSync(folder, 0o755);
    expect(run.stderr).toContain('error STORAGE_DENIED');
    expect(run.stderr).not.toMatch(/\n\s+at /);
    expect(run.exitCode).toBe(6);
    expect(existsSync(join(folder, 'warehouse'))).toBe(false);
  });

  it('is a clear error when a file stands in its place', () => {
    const folder = fresh();
    const config = writeTinyChain(folder);
    writeFileSync(join(folder, 'warehouse'), 'not a folder');
    const run = runCli(['run', '--config', config, ...NIGHT]);
    expect(run.stderr).toContain('error STORAGE_DENIED');
    expect(run.exitCode).toBe(6);
  });

  it.skipIf(!canDeny)(
    'leaves yesterday’s run served when it becomes unwritable (skipped where root cannot be bound by file modes)',
    () => {
      const folder = fresh();
      const config = writeTinyChain(folder);
      const home = join(folder, 'warehouse');
      expect(runCli(['run', '--config', config, ...DAY_BEFORE]).exitCode).toBe(0);
      const folders = [
        home,
        ...readdirSync(home, { recursive: true }).map((name) => join(home, String(name))),
      ].filter((path) => lstatSync(path).isDirectory());
      for (const path of folders) chmodSync(path, 0o555);
      const run = runCli(['run', '--config', config, ...NIGHT], { boundByModes: true });
      expect(run.stderr).toContain('error STORAGE_DENIED');
      expect(run.exitCode).toBe(6);
      const status = runCli(['status', '--home', home, '--now', '2026-06-30T03:00:00Z'], {
        boundByModes: true,
      });
      expect(status.exitCode).toBe(0);
      for (const path of folders) chmodSync(path, 0o755);
    },
  );
});

describe('two runs at once', () => {
  it('let the first finish and stop the second with its own exit code', async () => {
    const folder = fresh();
    const config = writeTinyChain(folder);
    const first = startCli(['run', '--config', config, ...NIGHT]);
    const ended = new Promise<number | null>((resolve) => first.on('close', resolve));
    await new Promise((resolve) => first.stdout.once('data', resolve));
    const second = runCli(['run', '--config', config, ...NIGHT]);
    expect(second.stderr).toContain('error LOCK_HELD');
    expect(second.exitCode).toBe(4);
    expect(await ended).toBe(0);
  });

  it('do not disturb each other in two homes', async () => {
    const [a, b] = [fresh(), fresh()];
    const config = writeTinyChain(a);
    cpSync(a, b, { recursive: true });
    const first = startCli(['run', '--config', config, ...NIGHT]);
    first.stdout.resume();
    const ended = new Promise<number | null>((resolve) => first.on('close', resolve));
    expect(runCli(['run', '--config', join(b, 'shelfcast.yaml'), ...NIGHT]).exitCode).toBe(0);
    expect(await ended).toBe(0);
  });
});
