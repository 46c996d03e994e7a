/** For everybody: keyboard, screen reader, phone, wide screen, light, dark, paper. */
import { expect, test } from 'vitest';
import { barriers } from '../support/chromium.ts';
import { MARKET, MONTH, SERIES, tabTo, type World } from '../support/world.ts';

const VIEWS = ['', MONTH, SERIES, '?view=accuracy', '?view=exceptions', '?branch=nowhere&month=2026-06'];

export function accessTests(world: () => World): void {
  test('the way from the question to a series needs no mouse, and the focus is always seen', async () => {
    const page = await world().open('');
    await tabTo(page, page.locator('#branch'));
    await page.keyboard.type('Mark');
    await tabTo(page, page.locator('#month'));
    await tabTo(page, page.locator('#go'));
    expect(await page.locator('#go').evaluate((go) => getComputedStyle(go).outlineStyle)).toBe('solid');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: `Branch ${MARKET}` }).waitFor();
    await tabTo(page, page.locator('#skus-by-sku'));
    await page.keyboard.press('Enter');
    expect(await page.getByRole('columnheader', { name: 'SKU' }).getAttribute('aria-sort')).toBe('ascending');
    await tabTo(page, page.locator('#skus tbody a').first());
    await page.keyboard.press('Enter');
    await page.locator('#chart svg').waitFor();
    await tabTo(page, page.locator('#back'));
    await page.keyboard.press('Enter');
    await page.locator('#skus').waitFor();
    expect(await page.evaluate(() => document.activeElement?.closest('tbody') != null)).toBe(true);
  });

  test.each(VIEWS)(
    'no serious barrier and nothing that scrolls sideways, on a phone and a wide screen, in light and dark: /%s',
    async (view) => {
      const page = await world().open(view, { reducedMotion: 'reduce' });
      const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      for (const width of [1440, 768, 360]) {
        await page.setViewportSize({ width, height: 740 });
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      }
      expect(await background()).toBe('rgb(251, 251, 250)');
      expect(await barriers(page), 'light').toEqual([]);
      await page.emulateMedia({ colorScheme: 'dark' });
      await page.setViewportSize({ width: 1280, height: 900 });
      expect(await background()).toBe('rgb(20, 23, 26)');
      expect(await barriers(page), 'dark').toEqual([]);
    },
  );

  test('a barrier would be found', async () => {
    const page = await world().open(MONTH);
    await page.evaluate(() => document.querySelector('label[for=search]')?.remove());
    expect((await barriers(page)).map((barrier) => barrier.split(':')[0])).toEqual(['label']);
  });

  test('on paper there is the table, and nothing to press', async () => {
    const page = await world().open(MONTH);
    await page.emulateMedia({ media: 'print' });
    // The width of A4 within its margins.
    await page.setViewportSize({ width: 720, height: 1000 });
    expect(await page.locator('#skus').evaluate((table) => table.scrollWidth)).toBeLessThanOrEqual(720);
    const isSeen = (id: string) => page.locator(id).isVisible();
    expect(await Promise.all(['#skus', '#freshness', '#picker', '#views', '#export'].map(isSeen))).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });
}
