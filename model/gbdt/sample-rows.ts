import type { FeatureColumn } from '../boosting/binning.ts';
import { buildFeatures } from '../features/build-features.ts';
import { featuresOf } from '../features/spec.ts';
import type { Tensors } from '../forecaster.ts';
import type { PanelView } from '../panel.ts';
import { chooseRows } from './choose-rows.ts';
import type { GbdtSettings } from './settings.ts';

/** Training rows of a shard. */
export interface SampledRows {
  readonly columns: readonly FeatureColumn[];
  /** Units over scale, ≥ 0. */
  readonly target: Float32Array;
  readonly weight: Float32Array;
  /** Days from the target day to the origin of the view, ≥ 0. */
  readonly ageDays: Int32Array;
  /** Days that the panel spans up to the origin. */
  readonly historyDays: number;
}

/** Map: the training rows of a shard, as tensors `number <name>` and `category <name>` in the order of the features. */
export function sampleRows(view: PanelView, settings: GbdtSettings): Tensors {
  const { columns, target, weight, ageDays, historyDays } = trainingRows(view, settings);
  const named = columns.map(({ kind, name, values }) => [`${kind} ${name}`, values] as const);
  return { target, weight, ageDays, historyDays: Int32Array.of(historyDays), ...Object.fromEntries(named) };
}

export function readSampledRows({ target, weight, ageDays, historyDays, ...columns }: Tensors): SampledRows {
  return {
    target: target as Float32Array,
    weight: weight as Float32Array,
    ageDays: ageDays as Int32Array,
    historyDays: historyDays![0]!,
    columns: Object.entries(columns).map(([key, values]): FeatureColumn => {
      const name = key.slice(key.indexOf(' ') + 1);
      return key.startsWith('category ')
        ? { name, kind: 'category', values: values as Int32Array }
        : { name, kind: 'number', values: values as Float32Array };
    }),
  };
}

function trainingRows(view: PanelView, settings: GbdtSettings): SampledRows {
  const rows = chooseRows(view, settings);
  const features = featuresOf(view).filter(({ name }) => !settings.without.includes(name));
  const { columns, scale } = buildFeatures(view, features, rows, settings);
  // Without a scale there is nothing to learn a ratio to: neither the series nor its groups had shown anything.
  const kept = rowsWithScale(scale);
  const target = new Float32Array(kept.length);
  const weight = new Float32Array(kept.length);
  const ageDays = new Int32Array(kept.length);
  for (let place = 0; place < kept.length; place++) {
    const row = kept[place]!;
    target[place] = view.units[rows.targetAt[row]!]! / scale[row]!;
    ageDays[place] = view.origin - rows.origin[row]! - rows.horizon[row]!;
    weight[place] =
      scale[row]! ** settings.weightPower * recency(ageDays[place]!, settings.weightHalfLifeDays);
  }
  return {
    columns: kept.length === scale.length ? columns : columns.map((column) => pickColumn(column, kept)),
    target,
    weight,
    ageDays,
    historyDays: view.groups.branchCategory.dayCount,
  };
}

/** The values of some rows of a column, in their order. */
export function pickColumn(column: FeatureColumn, rows: Int32Array): FeatureColumn {
  if (column.kind === 'number') {
    const values = new Float32Array(rows.length);
    pick(column.values, rows, values);
    return { ...column, values };
  }
  const values = new Int32Array(rows.length);
  pick(column.values, rows, values);
  return { ...column, values };
}

/** A plain loop: `from` with a function costs many times as much. */
function pick<T extends Float32Array | Int32Array>(values: T, rows: Int32Array, out: T): void {
  for (let place = 0; place < rows.length; place++) out[place] = values[rows[place]!]!;
}

function rowsWithScale(scale: Float64Array): Int32Array {
  const rows = new Int32Array(scale.length);
  let count = 0;
  for (let row = 0; row < scale.length; row++) if (!Number.isNaN(scale[row]!)) rows[count++] = row;
  return rows.subarray(0, count);
}

function recency(ageDays: number, halfLifeDays: number): number {
  return halfLifeDays === 0 ? 1 : 2 ** (-ageDays / halfLifeDays);
}
