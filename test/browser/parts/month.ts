/** The page's question and the table that answers it. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { PredictAnswer } from '../../../lookup/page/answers.ts';
import { FORMULA } from '../support/page-chain.ts';
import { focused, MARKET, MONTH, SERIES, settled, skusOf, type World } from '../support/world.ts';

export function monthTests(world: () => World): void {
  const predicted = () => world().ask<PredictAnswer>(`v1/predict${MONTH}`);

  test('a branch and a month are chosen, Go is pressed, and the table is there', async () => {
    const page = await world().open('');
    expect(await page.locator('main').innerText()).toContain('Choose a branch and a month, then press Go.');
    expect(await page.locator('#go').evaluate((go) => getComputedStyle(go).backgroundColor)).toBe(
      'rgb(29, 122, 70)',
    );
    await page.getByLabel('Branch', { exact: true }).selectOption(MARKET);
    await page.getByLabel('Month', { exact: true }).selectOption('June 2026');
    await page.getByRole('button', { name: 'Go' }).click();
    await page.getByRole('heading', { name: `Branch ${MARKET}, June 2026` }).waitFor();
    const { rows } = await predicted();
    expect(await skusOf(page)).toEqual(rows.toSorted((a, b) => b.units - a.units).map((row) => row.sku_id));
    expect(await page.locator('main .lead').first().innerText()).toBe(
      `${rows.length} SKUs · 1–17 Jun: units sold; 18–30 Jun: forecast`,
    );
    expect(await focused(page)).toBe('go');
    expect(await page.locator('#announce').textContent()).toContain(`Branch ${MARKET}, June 2026:`);
  });

  test('days beyond the horizon are named, not invented', async () => {
    const page = await world().open(MONTH.replace('06', '07'));
    expect(await page.locator('.missing').innerText()).toBe(
      '23 days missing 9–31 Jul lie beyond the horizon: not forecast yet, not counted.',
    );
  });

  test('a head sorts the table, says so, and keeps the focus', async () => {
    const page = await world().open(MONTH);
    const head = page.getByRole('columnheader', { name: 'SKU' });
    await head.getByRole('button').click();
    expect(await head.getAttribute('aria-sort')).toBe('ascending');
    expect(await focused(page)).toBe('skus-by-sku');
    const skus = await skusOf(page);
    expect(skus).toEqual(skus.toSorted(new Intl.Collator('en', { numeric: true }).compare));
    await head.getByRole('button').click();
    expect(await skusOf(page)).toEqual(skus.toReversed());
    await page.waitForURL(/sort=-sku/);
  });

  test('the search leaves the rows that match, and the export is what is left, formulas disarmed', async () => {
    const page = await world().open(MONTH);
    const { rows } = await predicted();
    const save = page.getByRole('button', { name: 'Export CSV' });
    await page.getByLabel('Search SKU or category').fill('skin');
    const skin = rows.filter((row) => row.category === 'Skin care').map((row) => row.sku_id);
    expect((await skusOf(page)).toSorted()).toEqual(skin.toSorted());
    await page.getByLabel('Search SKU or category').fill('vitamin');
    const [download] = await Promise.all([page.waitForEvent('download'), save.click()]);
    expect(download.suggestedFilename()).toBe('forecast-Market-2-2026-06.csv');
    const [head, ...lines] = readFileSync(await download.path(), 'utf8')
      .trimEnd()
      .split('\r\n');
    expect(head).toMatch(/^\uFEFFbranch_id,month,sku_id,category,units,/);
    expect(lines).toHaveLength((await skusOf(page)).length);
    const formula = rows.find((row) => row.sku_id === FORMULA)!;
    expect(lines.filter((line) => line.includes(FORMULA))).toEqual([
      expect.stringContaining(`"Market ""2""",2026-06,'${FORMULA},Vitamins,${formula.units},`),
    ]);
  });

  test('the address of any view shows the same to somebody else', async () => {
    const page = await world().open(MONTH);
    await page.getByLabel('Search SKU or category').fill('a');
    await page.getByRole('columnheader', { name: 'To come' }).getByRole('button').click();
    await page.waitForURL(/q=a&sort=-forecast_units/);
    const main = () => page.locator('main').innerText();
    const seen = [[page.url(), await main()]];
    for (const address of [`${SERIES}&days=28`, '?view=exceptions&kind=fallback']) {
      await page.goto(`./${address}`);
      await settled(page);
      seen.push([page.url(), await main()]);
    }
    for (const [address, text] of seen) {
      const other = await world().open(address!);
      expect(await other.locator('main').innerText()).toBe(text);
      expect(other.url()).toBe(address);
    }
  });

  test('a branch that is not there is told with what was perhaps meant', async () => {
    const page = await world().open('?branch=Harbor&month=2026-06');
    await page.getByRole('link', { name: 'Harbour' }).click();
    await page.getByRole('heading', { name: 'Branch Harbour' }).waitFor();
  });
}
