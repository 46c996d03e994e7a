import type { Forest } from '../boosting/forest.ts';
import { predictRaw } from '../boosting/predictor.ts';
import { buildFeatures, type FeatureRows, type RowKeys } from '../features/build-features.ts';
import { featuresOf } from '../features/spec.ts';
import type { Tensors } from '../forecaster.ts';
import type { PanelView } from '../panel.ts';
import type { GbdtSettings } from './settings.ts';
import { readForests } from './train-gbdt.ts';

/**
 * Expected units of each series and horizon day into `out`, row-major [series × horizon]: finite and ≥ 0. NaN everywhere if nothing
 * could be learned, and for a series of which neither its own days nor its groups show anything.
 */
export function forecastGbdt(
  view: PanelView,
  learned: Tensors,
  settings: GbdtSettings,
  out: Float64Array,
): void {
  const forests = readForests(learned);
  out.fill(forests.length === 0 ? Number.NaN : 0);
  if (forests.length === 0) return;
  const { columns, scale } = scoringRows(view, forests[0]!, settings);
  for (const forest of forests) {
    const predicted = predictRaw(forest, columns);
    for (let row = 0; row < out.length; row++) out[row]! += (predicted[row]! * scale[row]!) / forests.length;
  }
}

/** The last rows built of a view: the explanation asks for those of the forecast again. */
const BUILT = new WeakMap<PanelView, { readonly forest: string; readonly rows: FeatureRows }>();

/** Rows of every series and horizon day at the view's origin, with the forest's features in its order. */
export function scoringRows(view: PanelView, forest: Forest, settings: GbdtSettings): FeatureRows {
  const names = JSON.stringify([forest.features.map(({ name }) => name), settings]);
  const built = BUILT.get(view);
  if (built?.forest === names) return built.rows;
  const rows = buildRows(view, forest, settings);
  BUILT.set(view, { forest: names, rows });
  return rows;
}

function buildRows(view: PanelView, forest: Forest, settings: GbdtSettings): FeatureRows {
  const byName = new Map(featuresOf(view).map((feature) => [feature.name, feature]));
  const features = forest.features.map(({ name }) => {
    const feature = byName.get(name);
    if (feature === undefined) throw new RangeError(`the panel has no column for the feature ${name}`);
    return feature;
  });
  return buildFeatures(view, features, rowsAtOrigin(view), settings);
}

function rowsAtOrigin({ seriesId, origin, horizon }: PanelView): RowKeys {
  const rowCount = seriesId.length * horizon;
  const keys = {
    series: new Int32Array(rowCount),
    origin: new Int32Array(rowCount).fill(origin),
    horizon: new Int32Array(rowCount),
  };
  for (let row = 0, i = 0; i < seriesId.length; i++) {
    for (let h = 1; h <= horizon; h++, row++) {
      keys.series[row] = i;
      keys.horizon[row] = h;
    }
  }
  return keys;
}
