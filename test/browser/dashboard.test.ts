import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accessTests } from './parts/access.ts';
import { freshnessTests } from './parts/freshness.ts';
import { monthTests } from './parts/month.ts';
import { seriesTests } from './parts/series.ts';
import { findChromium, launch } from './support/find-chromium.ts';
import { serveChain } from './support/served-home.ts';
import { MONTH, PROMOTED_SERIES, World } from './support/world.ts';

const executable = findChromium();
/** `SHELFCAST_PICTURES=1` takes them for the README and the manual. */
const PICTURE_FOLDER =
  process.env.SHELFCAST_PICTURES === '1'
    ? fileURLToPath(new URL('../../docs/images/', import.meta.url))
    : mkdtempSync(join(tmpdir(), 'shelfcast '));
const PICTURES = [
  { name: 'dashboard-month', address: MONTH, width: 1240, height: 760, colorScheme: 'light' },
  { name: 'dashboard-series', address: PROMOTED_SERIES, width: 1240, height: 800, colorScheme: 'light' },
  { name: 'dashboard-phone', address: MONTH, width: 360, height: 760, colorScheme: 'dark' },
] as const;

const TITLE = 'the dashboard, in Chromium over the real service';

describe.skipIf(executable === null)(
  executable === null ? `${TITLE} (skipped: no Chromium on the PATH)` : TITLE,
  () => {
    let world: World;

    beforeAll(async () => {
      const [browser, served] = await Promise.all([launch(executable!), serveChain()]);
      world = new World(browser, served);
    }, 180_000);

    afterAll(() => world?.close());

    describe('a month', () => monthTests(() => world));
    describe('a series', () => seriesTests(() => world));
    describe('freshness', () => freshnessTests(() => world));
    describe('access', () => accessTests(() => world));

    test.each(PICTURES)(
      'the picture $name is taken',
      async ({ name, address, width, height, colorScheme }) => {
        const page = await world.open(address, {
          viewport: { width, height },
          colorScheme,
          reducedMotion: 'reduce',
        });
        const png = await page.screenshot({ path: join(PICTURE_FOLDER, `${name}.png`) });
        // Width and height stand in the header of a PNG.
        expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([width, height]);
      },
    );

    test('no page of all these had an error, or asked another host', () => {
      expect(world.pagesClosed).toBeGreaterThan(20);
      expect(world.faults).toEqual([]);
    });
  },
);
