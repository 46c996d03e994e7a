/** The matrix of the trees at one origin, for benches that train more forests on it than a night does. */

import { threadTeam } from '../../jobs/boosting-threads.ts';
import type { FeatureColumn } from '../../model/boosting/binning.ts';
import type { Forest } from '../../model/boosting/forest.ts';
import { scoringRows } from '../../model/gbdt/forecast-gbdt.ts';
import { readSampledRows, sampleRows } from '../../model/gbdt/sample-rows.ts';
import type { GbdtSettings } from '../../model/gbdt/settings.ts';
import { readForests, trainGbdt } from '../../model/gbdt/train-gbdt.ts';
import type { PanelView } from '../../model/panel.ts';

export interface OriginMatrix {
  /** The forest of the mean, and the columns that it knows. */
  readonly forest: Forest;
  readonly columns: readonly FeatureColumn[];
  /** Units over scale. */
  readonly target: Float64Array;
  readonly weight: Float64Array;
  readonly scale: Float64Array;
  /** Rows to score, all shards in order. */
  readonly scoring: { readonly columns: readonly FeatureColumn[]; readonly scale: Float64Array };
}

export async function originMatrix(
  views: readonly PanelView[],
  settings: GbdtSettings,
): Promise<OriginMatrix> {
  const tensors = views.map((view) => sampleRows(view, settings));
  const forest = readForests(
    await trainGbdt(tensors, settings, { startTeam: threadTeam, workerCount: 2 }),
  )[0]!;
  const parts = tensors.map(readSampledRows);
  const scored = views.map((view) => scoringRows(view, forest, settings));
  const known = (columns: readonly FeatureColumn[]) =>
    forest.features.map(({ name }) => columns.find((column) => column.name === name)!);
  const weight = joined(parts.map((part) => part.weight));
  return {
    forest,
    columns: joinColumns(parts.map(({ columns }) => known(columns))),
    target: joined(parts.map((part) => part.target)),
    weight,
    // The weight of a row is a power of its scale.
    scale: weight.map((w) => w ** (1 / settings.weightPower)),
    scoring: {
      columns: joinColumns(scored.map(({ columns }) => columns)),
      scale: joined(scored.map(({ scale }) => scale)),
    },
  };
}

function joinColumns(parts: readonly (readonly FeatureColumn[])[]): FeatureColumn[] {
  return parts[0]!.map((column, place): FeatureColumn => {
    const values = joined(parts.map((columns) => columns[place]!.values));
    return column.kind === 'number'
      ? { ...column, values: Float32Array.from(values) }
      : { ...column, values: Int32Array.from(values) };
  });
}

function joined(parts: readonly ArrayLike<number>[]): Float64Array {
  const out = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
