import { describe, expect, test } from 'vitest';
import { forecastGbdt } from '../../../model/gbdt/forecast-gbdt.ts';
import { sampleRows } from '../../../model/gbdt/sample-rows.ts';
import { FAST, type GbdtSettings } from '../../../model/gbdt/settings.ts';
import { trainGbdt } from '../../../model/gbdt/train-gbdt.ts';
import { type PanelView, panelAsOf } from '../../../model/panel.ts';
import { ownThreadTeam } from '../../support/own-thread-team.ts';
import { panelShard } from '../../support/panel-shard.ts';

const ORIGIN = 20_000;
const HORIZON = 7;
const DAYS = 210;
const PRICES = [2, 2.5, 3, 3.5, 4];
const priceOf = (day: number) => PRICES[((day * 7) % 11) % 5]!;

/** Ten series that, against all sense, sell more the dearer they are. */
const snobs = panelShard(
  Array.from({ length: 10 }, (_, i) => ({
    firstDay: ORIGIN - DAYS + 1,
    units: Array.from({ length: DAYS }, (_, k) => (i + 1) * Math.round(2 * priceOf(k))),
    known: { price: Array.from({ length: DAYS + HORIZON }, (_, k) => priceOf(k)) },
  })),
  [{ name: 'price', kind: 'price', isKnownAhead: true }],
);

/** The view with one price on every day after the origin. */
function at(view: PanelView, price: number): PanelView {
  const known = view.known.map((column) => {
    const values = column.values.slice();
    for (let i = 0; i < view.seriesId.length; i++)
      values.fill(price, view.knownOffsets[i]! + DAYS, view.knownOffsets[i + 1]!);
    return { ...column, values };
  });
  return { ...view, known };
}

async function totalsByPrice(monotonePrices: boolean): Promise<number[]> {
  const settings: GbdtSettings = {
    ...{ ...FAST, seriesTotal: 10, firstDay: ORIGIN - DAYS + 1, monotonePrices },
    forests: [{ ...FAST.forests[0]!, treeCount: 30, maxLeaves: 8, minLeafRows: 5 }],
  };
  const view = panelAsOf(snobs, ORIGIN, HORIZON, 3660);
  const learned = await trainGbdt([sampleRows(view, settings)], settings, { startTeam: ownThreadTeam });
  return PRICES.map((price) => {
    const out = new Float64Array(10 * HORIZON);
    forecastGbdt(at(view, price), learned, settings, out);
    return out.reduce((sum, units) => sum + units, 0);
  });
}

describe('a forecast, as the price of its day rises', () => {
  test('never rises under monotone_prices, even where history says otherwise', async () => {
    const totals = await totalsByPrice(true);
    for (let k = 1; k < totals.length; k++) expect(totals[k]).toBeLessThanOrEqual(totals[k - 1]!);
  });

  test('follows history without it', async () => {
    const totals = await totalsByPrice(false);
    expect(totals.at(-1)! / totals[0]!).toBeGreaterThan(1.3);
  });
});
