/** How fresh the forecast is, and what the page does when that changes, when there is none, or when it may not ask. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { barriers } from '../support/chromium.ts';
import { KEY, serveHome } from '../support/served-home.ts';
import { lookAgain, MARKET, MONTH, type World } from '../support/world.ts';

export function freshnessTests(world: () => World): void {
  test('freshness is always in sight, in words', async () => {
    const page = await world().open(MONTH);
    const bar = page.locator('#freshness');
    await page.locator('.pages').scrollIntoViewIfNeeded();
    await page.mouse.wheel(0, 4000);
    expect(await bar.innerText()).toMatch(
      /^Fresh\s+from 18 Jun 02:00 UTC, data to 17 Jun; next expected 19 Jun 04:00$/,
    );
    expect((await bar.boundingBox())!.y).toBeGreaterThanOrEqual(0);
  });

  test.each([
    ['Late', '2026-06-19T06:30:00Z', 'What you see still holds.'],
    ['Stale', '2026-06-20T12:00:00Z', 'Look at each order twice'],
    ['Expired', '2026-07-01T00:00:00Z', 'do not order by it'],
  ])('a forecast is called %s, with what to do', async (label, now, advice) => {
    world().setClock(now);
    const page = await world().open(MONTH);
    const said = await page.locator('#freshness').innerText();
    expect(said).toContain(label);
    expect(said).toMatch(/the next was expected 19 Jun 04:00, .* ago/);
    expect(await page.locator('#notice').innerText()).toContain(advice);
    expect(await page.locator('#skus tbody tr').count()).toBeGreaterThan(10);
    expect(await barriers(page)).toEqual([]);
  });

  test('a page that was open before notices that the forecast is late', async () => {
    const page = await world().open('');
    world().setClock('2026-06-19T06:30:00Z');
    await lookAgain(page);
    await page.locator('#notice .late').waitFor();
    expect(await page.locator('#freshness').innerText()).toContain('2 h 30 min ago');
  });

  test('a newer forecast is offered, and shown when asked for', async () => {
    const [before, after] = world().served.runs as [string, string];
    onTestFinished(() => world().publish(after));
    await world().publish(before);
    // Of the run before, at that hour, the next one was late.
    const page = await world().open(MONTH);
    expect(await page.locator('#freshness').innerText()).toContain('data to 16 Jun');
    await world().publish(after);
    await lookAgain(page);
    await page.locator('#notice .newer').waitFor();
    expect(await page.locator('main .lead').first().innerText()).toContain('1–16 Jun: units sold');
    await page.getByRole('button', { name: 'Show it' }).click();
    await page.getByText('1–17 Jun: units sold').waitFor();
    expect(await page.locator('#notice').innerText()).toBe('');
  });

  test('before the first night the page says so', async () => {
    const empty = await serveHome(mkdtempSync(join(tmpdir(), 'shelfcast ')));
    onTestFinished(() => empty.close());
    const page = await world().open('', {}, empty.url);
    expect(await page.locator('main').innerText()).toContain('as soon as the first night has published.');
    expect(await page.locator('#freshness').innerText()).toBe('Nothing is published yet.');
  });

  test('where the service wants a key, the page asks for it', async () => {
    const locked = await serveHome(world().served.home, { wantsKey: true });
    onTestFinished(() => locked.close());
    const page = await world().open(MONTH, {}, locked.url);
    await page.getByLabel('API key').fill(KEY);
    await page.getByRole('button', { name: 'Use this key' }).click();
    await page.getByRole('heading', { name: `Branch ${MARKET}, June 2026` }).waitFor();
    expect(page.url()).not.toContain(KEY);
  });
}
