/** What the parts of the browser test share: one Chromium, one served chain, and pages that are closed after their test. */
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';
import type { Envelope } from '../../../lookup/page/answers.ts';
import { openPage } from './chromium.ts';
import { PAGE_BRANCHES, PROMOTED, STEADY } from './page-chain.ts';
import { MORNING, type ServedChain } from './served-home.ts';

export const MARKET = PAGE_BRANCHES[1];
/** Addresses of views. */
export const MONTH = `?branch=${encodeURIComponent(MARKET)}&month=2026-06`;
export const SERIES = `${MONTH}&sku=${encodeURIComponent(STEADY)}`;
export const PROMOTED_SERIES = `${MONTH}&sku=${encodeURIComponent(PROMOTED)}`;

export class World {
  readonly browser: Browser;
  readonly served: ServedChain;
  /** Of all pages that were closed so far. */
  readonly faults: string[] = [];
  pagesClosed = 0;

  constructor(browser: Browser, served: ServedChain) {
    this.browser = browser;
    this.served = served;
  }

  /** A page with nothing kept from others, when its view is there. */
  async open(
    address: string,
    options: BrowserContextOptions = {},
    base: string = this.served.url,
  ): Promise<Page> {
    const { page, context, faults } = await openPage(this.browser, base, options);
    onTestFinished(async () => {
      await context.close();
      this.faults.push(...faults);
      this.pagesClosed++;
    });
    await page.goto(address);
    await settled(page);
    return page;
  }

  /** What the service answers. */
  async ask<Answer>(path: string): Promise<Answer> {
    return (await (await fetch(`${this.served.url}${path}`)).json()) as Answer;
  }

  /** Sets the service's clock for this test. */
  setClock(iso: string): void {
    this.served.setClock(iso);
    onTestFinished(() => this.served.setClock(MORNING));
  }

  /** Publishes a run, and waits until the service answers from it. */
  async publish(run: string): Promise<void> {
    this.served.publish(run);
    const served = async () => (await this.ask<Envelope>('v1/status')).run_id;
    await expect.poll(served, { timeout: 5000 }).toBe(run);
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.served.close();
  }
}

/** When a view is there and nothing is being asked. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(
    () => !document.querySelector('[aria-busy]') && document.querySelector('main h1, main h2') !== null,
  );
}

/** What a page does by itself when somebody comes back to its tab. */
export function lookAgain(page: Page): Promise<void> {
  return page.evaluate(() => {
    document.dispatchEvent(new Event('visibilitychange'));
  });
}

/** SKUs of the month's table, as they stand. */
export function skusOf(page: Page): Promise<string[]> {
  return page.locator('#skus tbody th').allInnerTexts();
}

/** Id of what has the focus. */
export function focused(page: Page): Promise<string | undefined> {
  return page.evaluate(() => document.activeElement?.id);
}

/** Presses Tab until the focus is there, as a keyboard user would. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error('the focus never came there');
}
