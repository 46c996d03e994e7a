/**
 * How soon the dashboard can be used: from the start of the navigation to the table of a branch and a month, in Chromium with an empty cache, and
 * from Go to the next table. And what it weighs.
 *
 *   npm run demo && npm run bench:dashboard [-- <home>]        default: .shelfcast/demo
 */
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { findChromium, launch } from '../test/browser/support/find-chromium.ts';
import { startService } from './support/lookup-processes.ts';
import { ROOT } from './support/measured-run.ts';

const ROUNDS = 9;
/** Notes when the table is first there, before anybody could ask. */
const NOTE_TABLE = `new MutationObserver(() => {
  if (globalThis.usableMs === undefined && document.querySelector('#skus')) globalThis.usableMs = performance.now();
}).observe(document, { childList: true, subtree: true })`;

/** Bytes of what is not an answer of the service. */
const WEIGHT = `[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
  .filter(({ name }) => !name.includes('/v1/')).reduce((sum, { transferSize }) => sum + transferSize, 0)`;

const executable = findChromium();
if (executable === null) throw new Error('no Chromium on the PATH');
const service = await startService(process.argv[2] ?? join(ROOT, '.shelfcast/demo'));
const browser = await launch(executable);
try {
  const branches = await branchNames();
  const month = await usualMonth();
  const [cold, pressed, weights] = [[] as number[], [] as number[], [] as number[]];
  for (let round = 0; round < ROUNDS; round++) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    const page = await context.newPage();
    await page.addInitScript(NOTE_TABLE);
    await page.goto(
      `${service.url}/?month=${month}&branch=${encodeURIComponent(branches[round % branches.length]!)}`,
    );
    await page.locator('#skus').waitFor();
    cold.push(Number(await page.evaluate('usableMs')));
    weights.push(Number(await page.evaluate(WEIGHT)));
    pressed.push(await pressGo(page, branches[(round + 1) % branches.length]!));
    await context.close();
  }
  console.log(`table there, cold: ${summary(cold)}; from Go: ${summary(pressed)}`);
  console.log(`page, script, style sheet and icon over the wire: ${(median(weights) / 1000).toFixed(1)} kB`);
} finally {
  await browser.close();
  await service.stop();
}

async function branchNames(): Promise<string[]> {
  const answer = (await (await fetch(`${service.url}/v1/branches`)).json()) as {
    branches: { branch_id: string }[];
  };
  return answer.branches.map(({ branch_id }) => branch_id);
}

async function usualMonth(): Promise<string> {
  return ((await (await fetch(`${service.url}/v1/status`)).json()) as { default_month: string })
    .default_month;
}

/** Milliseconds from the press to the next branch's title, by the page's own clock. */
async function pressGo(page: Page, branch: string): Promise<number> {
  const field = page.locator('#branch');
  if ((await page.evaluate(`document.querySelector('#branch').tagName`)) === 'SELECT')
    await field.selectOption(branch);
  else await field.fill(branch);
  return Number(
    await page.evaluate(`new Promise((resolve) => {
      const from = performance.now();
      const before = document.querySelector('#view-title').textContent;
      new MutationObserver((_changes, observer) => {
        const title = document.querySelector('#view-title');
        if (title === null || title.textContent === before) return;
        observer.disconnect();
        resolve(performance.now() - from);
      }).observe(document.querySelector('main'), { childList: true, subtree: true });
      document.querySelector('#go').click();
    })`),
  );
}

function summary(values: readonly number[]): string {
  return `median ${median(values).toFixed(0)} ms, worst ${Math.max(...values).toFixed(0)} ms of ${values.length}`;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}
