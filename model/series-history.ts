import type { PanelView } from './panel.ts';

/** One series up to the origin: `units[k]` is day `firstDay + k`, and the last element is the origin itself. */
export interface SeriesHistory {
  readonly firstDay: number;
  readonly units: Float64Array;
  readonly available: Uint8Array;
}

/** Calls `visit` with each series of a view, in order; a series not yet launched at the origin has length 0. */
export function forEachSeries(view: PanelView, visit: (i: number, history: SeriesHistory) => void): void {
  let histories = CUT.get(view);
  if (histories === undefined) {
    histories = Array.from({ length: view.seriesId.length }, (_, i) => seriesHistory(view, i));
    CUT.set(view, histories);
  }
  for (let i = 0; i < histories.length; i++) visit(i, histories[i]!);
}

/** Every model walks over the series of a view: they are cut out of it once. */
const CUT = new WeakMap<PanelView, SeriesHistory[]>();

export function seriesHistory(view: PanelView, i: number): SeriesHistory {
  const [start, end] = [view.offsets[i]!, view.offsets[i + 1]!];
  return {
    firstDay: view.firstDay[i]!,
    units: view.units.subarray(start, end),
    available: view.available.subarray(start, end),
  };
}
