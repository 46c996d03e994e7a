/** The series behind a row, and the views that lead to one. */
import { expect, test } from 'vitest';
import { GONE, NEW, PAGE_BRANCHES, STEADY } from '../support/page-chain.ts';
import { focused, MARKET, MONTH, PROMOTED_SERIES, settled, type World } from '../support/world.ts';

export function seriesTests(world: () => World): void {
  test('a row opens its series: chart, marks and tables; back leads to the row', async () => {
    const page = await world().open(MONTH);
    await page.locator('#skus tbody tr', { hasText: STEADY }).locator('td').nth(1).click();
    await page.getByRole('heading', { name: `SKU ${STEADY} in branch ${MARKET}` }).waitFor();
    expect(await focused(page)).toBe('view-title');
    expect(await page.locator('.legend li').allInnerTexts()).toEqual(
      expect.arrayContaining([
        'sold',
        'forecast',
        'last year, same weekday',
        'run before, data to 16 Jun 2026',
        'event',
        'closed',
      ]),
    );
    for (const line of ['history', 'forecast', 'last-year', 'previous'])
      expect(await page.locator(`#chart .line.${line}`).getAttribute('d'), line).toMatch(/^M/);
    expect(await page.locator('#chart .band').count()).toBe(3);
    expect(await page.locator('#ahead tbody tr').count()).toBe(21);
    expect(await page.locator('#ahead').innerText()).toContain('Inventory');
    await page.locator('#chart svg').hover({ position: { x: 400, y: 100 } });
    expect(await page.locator('#readout').innerText()).toMatch(/2026 · sold /);
    await page.goBack();
    await page.getByRole('heading', { name: 'June 2026' }).waitFor();
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(STEADY);
  });

  test('promotions and days out of stock are marked', async () => {
    const page = await world().open(`${PROMOTED_SERIES}&days=182`);
    expect(await page.locator('#chart .lane.promotion path').count()).toBeGreaterThan(5);
    expect(await page.locator('#chart .lane.stockout path').count()).toBeGreaterThan(0);
  });

  test('a SKU without a forecast says why', async () => {
    const page = await world().open(`${MONTH}&sku=${encodeURIComponent(GONE)}`);
    expect(await page.locator('main').innerText()).toContain('The series is known and has no forecast.');
  });

  test('accuracy stands by segment beside the baseline', async () => {
    const page = await world().open('?view=accuracy');
    const segments = () => page.locator('#segments tbody th').allInnerTexts();
    expect(await segments()).toHaveLength(3);
    expect(await page.locator('#bars .bar.own').count()).toBe(3);
    await page.getByRole('link', { name: 'Branch' }).click();
    await page.waitForURL(/segments=branch/);
    await settled(page);
    expect((await segments()).toSorted()).toEqual([...PAGE_BRANCHES].toSorted());
  });

  test('exceptions lead to the series that they name', async () => {
    const page = await world().open('?view=exceptions');
    await page.getByRole('link', { name: 'Fallbacks' }).click();
    await page.waitForURL(/kind=fallback/);
    await settled(page);
    expect(new Set(await page.locator('#exceptions tbody th').allInnerTexts())).toEqual(new Set([NEW]));
    await page.getByLabel('Branch', { exact: true }).selectOption(MARKET);
    await page.waitForURL(/branch=Market/);
    await settled(page);
    await page.locator('#exceptions tbody a').first().click();
    await page.getByRole('heading', { name: `SKU ${NEW} in branch ${MARKET}` }).waitFor();
    expect(await page.locator('main .lead').first().innerText()).toContain(
      'forecast by short history fallback',
    );
  });
}
