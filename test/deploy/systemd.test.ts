import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { createProgram, newContext } from '../../pipeline/cli.ts';
import { processEffects } from '../../pipeline/effects.ts';

const FOLDER = fileURLToPath(new URL('../../deploy/systemd/', import.meta.url));
const units = readdirSync(FOLDER);
const read = (unit: string) => readFileSync(join(FOLDER, unit), 'utf8');
const commands = createProgram(newContext(processEffects())).commands;

test.each(units)('%s starts a command that there is, with flags that it has', (unit) => {
  const [, name, flags] = /^ExecStart=\/usr\/local\/bin\/shelfcast (\w+) (.*)$/m.exec(read(unit))!;
  expect(unit).toBe(`shelfcast-${name}.service`);
  const command = commands.find((known) => known.name() === name);
  const known = command!.options.map(({ long }) => long);
  for (const [flag] of flags!.matchAll(/--[a-z-]+/g)) expect(known).toContain(flag);
});

test.each(units)('%s may write its home and nothing else, and gains no rights', (unit) => {
  for (const line of [
    'User=shelfcast',
    'StateDirectory=shelfcast',
    'Environment=SHELFCAST_HOME=/var/lib/shelfcast',
    'ProtectSystem=strict',
    'ProtectHome=yes',
    'NoNewPrivileges=yes',
    'CapabilityBoundingSet=',
    'SystemCallFilter=@system-service',
  ])
    expect(read(unit).split('\n')).toContain(line);
});

test.skipIf(spawnSync('systemd-analyze', ['--version']).status !== 0)(
  'systemd takes the units (needs systemd-analyze)',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'shelfcast-test-'));
    try {
      for (const unit of units) {
        // The program is not installed here, and verify wants it to be.
        const text = read(unit).replace('/usr/local/bin/shelfcast', '/bin/true');
        writeFileSync(join(folder, unit), text);
        const { stderr, status } = spawnSync('systemd-analyze', ['verify', join(folder, unit)], {
          encoding: 'utf8',
        });
        expect(stderr.split('\n').filter((line) => line.includes(unit))).toEqual([]);
        expect(status, stderr).toBe(0);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);
