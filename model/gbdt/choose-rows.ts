import { hash } from '../boosting/sampling.ts';
import type { RowKeys } from '../features/build-features.ts';
import type { PanelView } from '../panel.ts';
import type { GbdtSettings } from './settings.ts';

/** Training rows: keys for the builder, and where the target stands in the view's units. */
export interface ChosenRows extends RowKeys {
  readonly targetAt: Int32Array;
}

/**
 * Chooses training rows of a view: origins whole strides before the view's own, targets that are observed and within the window,
 * only after a series' first sale. Whether a row is in depends on (seed, series number, origin, h) alone, so neither
 * the cut into shards nor the order of work matters.
 */
export function chooseRows(view: PanelView, settings: GbdtSettings): ChosenRows {
  const { originStrideDays: stride, windowDays, seed } = settings;
  const keys = new RowList();
  const threshold = 2 ** 32 * shareOfRows(view, settings);
  for (let i = 0; i < view.seriesId.length; i++) {
    const first = firstSale(view, i);
    const oldest = Math.max(first, view.origin - windowDays - view.horizon + 1);
    const strides = Math.floor((view.origin - oldest) / stride);
    for (let origin = view.origin - strides * stride; origin < view.origin; origin += stride) {
      const key = hash(seed, view.seriesId[i]!, origin);
      for (let h = 1; h <= Math.min(view.horizon, view.origin - origin); h++) {
        const at = view.offsets[i]! + origin + h - view.firstDay[i]!;
        if (origin + h <= view.origin - windowDays || !isTarget(view, at, settings.target)) continue;
        if (hash(seed, key, h) < threshold) keys.add(i, origin, h, at);
      }
    }
  }
  return keys.done();
}

/** Share of all possible rows: what the cap leaves of every series, origin and horizon in the window that data fill. */
function shareOfRows(
  { origin, horizon }: PanelView,
  { rowCap, seriesTotal, firstDay, windowDays, originStrideDays }: GbdtSettings,
): number {
  const days = Math.min(windowDays, Math.max(1, origin - firstDay));
  return Math.min(1, rowCap / (seriesTotal * horizon * (days / originStrideDays)));
}

function isTarget(view: PanelView, at: number, target: GbdtSettings['target']): boolean {
  return target === 'demand' ? view.available[at] === 1 : view.units[at]! >= 0;
}

/** Day of the first sale in the view; past its origin when there was none. */
function firstSale(view: PanelView, i: number): number {
  for (let at = view.offsets[i]!; at < view.offsets[i + 1]!; at++)
    if (view.units[at]! > 0) return view.firstDay[i]! + at - view.offsets[i]!;
  return view.origin + 1;
}

class RowList {
  #columns = [0, 1, 2, 3].map(() => new Int32Array(4096));
  #count = 0;

  add(series: number, origin: number, horizon: number, targetAt: number): void {
    if (this.#count === this.#columns[0]!.length)
      this.#columns = this.#columns.map((column) => {
        const longer = new Int32Array(column.length * 2);
        longer.set(column);
        return longer;
      });
    const [ofSeries, ofOrigin, ofHorizon, ofTarget] = this.#columns;
    ofSeries![this.#count] = series;
    ofOrigin![this.#count] = origin;
    ofHorizon![this.#count] = horizon;
    ofTarget![this.#count] = targetAt;
    this.#count++;
  }

  done(): ChosenRows {
    const [series, origin, horizon, targetAt] = this.#columns.map((column) => column.slice(0, this.#count));
    return { series: series!, origin: origin!, horizon: horizon!, targetAt: targetAt! };
  }
}
