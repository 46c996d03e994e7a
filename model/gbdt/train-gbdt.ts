import { binMatrix, type FeatureColumn, learnBins } from '../boosting/binning.ts';
import { type Forest, readForest, writeForest } from '../boosting/forest.ts';
import { type TrainingOptions, trainForest } from '../boosting/trainer.ts';
import { horizonFeature } from '../features/calendar.ts';
import { RISING_WITH_PRICE } from '../features/spec.ts';
import type { Tensors } from '../forecaster.ts';
import { withoutDrift } from './drift.ts';
import { readSampledRows, type SampledRows } from './sample-rows.ts';
import type { GbdtSettings } from './settings.ts';
import { treesToTrain } from './stop-early.ts';

/**
 * Reduce: trains the forests on the rows of all shards, in shard order. Columns that tell nothing (one value everywhere, the same
 * as an earlier column, or a category of too many values) are left out; the forest's own feature names say what stayed. Tensors: `forest <k> <name>`.
 * Nothing to learn from (no rows, one target everywhere, no column that tells anything): no tensors, and no forecasts.
 */
export async function trainGbdt(
  partials: readonly Tensors[],
  settings: GbdtSettings,
  options: TrainingOptions,
): Promise<Tensors> {
  const rows = joinRows(partials.map(readSampledRows));
  if (rows.target.length === 0) return {};
  const telling = tellingColumns(rows.columns);
  const columns = settings.monotonePrices ? telling.map(fallingWithPrice) : telling;
  if (columns.length === 0 || isConstant(rows.target)) return {};
  const matrix = binMatrix(columns, learnBins(columns));
  const horizon = rows.columns.find(({ name }) => name === horizonFeature.name)?.values ?? [];
  const target = withoutDrift(rows.target, rows.weight, horizon, rows.historyDays);
  const weight = Float64Array.from(rows.weight);
  const learned: Record<string, Tensors[string]> = {};
  for (const [k, parameters] of settings.forests.entries()) {
    const all = { matrix, target, weight };
    const treeCount = await treesToTrain(all, rows.ageDays, longest(horizon), parameters, options);
    const { forest } = await trainForest(all, { ...parameters, treeCount }, options);
    for (const [name, tensor] of Object.entries(writeForest(forest))) learned[`forest ${k} ${name}`] = tensor;
  }
  return learned;
}

function longest(horizons: ArrayLike<number>): number {
  let days = 0;
  for (let row = 0; row < horizons.length; row++) days = Math.max(days, horizons[row]!);
  return days;
}

function fallingWithPrice(column: FeatureColumn): FeatureColumn {
  const isPrice = column.kind === 'number' && RISING_WITH_PRICE.includes(column.name);
  return isPrice ? { ...column, monotone: -1 } : column;
}

function isConstant(target: Float32Array): boolean {
  return target.every((y) => y === target[0]);
}

/** The forests that `trainGbdt` wrote; none if it had no rows. The same objects for the same tensors: a forest's scorer is dear to make. */
export function readForests(learned: Tensors): readonly Forest[] {
  const known = READ.get(learned);
  if (known !== undefined) return known;
  const forests = readAll(learned);
  READ.set(learned, forests);
  return forests;
}

const READ = new WeakMap<Tensors, readonly Forest[]>();

function readAll(learned: Tensors): Forest[] {
  const forests: Forest[] = [];
  for (let k = 0; ; k++) {
    const prefix = `forest ${k} `;
    const own = Object.entries(learned).filter(([name]) => name.startsWith(prefix));
    if (own.length === 0) return forests;
    forests.push(
      readForest(Object.fromEntries(own.map(([name, tensor]) => [name.slice(prefix.length), tensor]))),
    );
  }
}

/** The rows of all shards, in shard order. */
export function joinRows(parts: readonly SampledRows[]): SampledRows {
  const filled = parts.filter(({ target }) => target.length > 0);
  const first = filled[0];
  if (first === undefined)
    return {
      columns: [],
      target: new Float32Array(0),
      weight: new Float32Array(0),
      ageDays: new Int32Array(0),
      historyDays: 0,
    };
  return {
    target: joinFloats(filled.map(({ target }) => target)),
    weight: joinFloats(filled.map(({ weight }) => weight)),
    ageDays: joinInts(filled.map(({ ageDays }) => ageDays)),
    historyDays: first.historyDays,
    columns: first.columns.map((column, place): FeatureColumn => {
      if (filled.some(({ columns }) => columns[place]?.name !== column.name))
        throw new RangeError(`shards disagree on the feature ${column.name}`);
      const pieces = filled.map(({ columns }) => columns[place]!.values);
      return column.kind === 'number'
        ? { ...column, values: joinFloats(pieces as Float32Array[]) }
        : { ...column, values: joinInts(pieces as Int32Array[]) };
    }),
  };
}

function joinFloats(parts: readonly Float32Array[]): Float32Array {
  const joined = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  fill(joined, parts);
  return joined;
}

function joinInts(parts: readonly Int32Array[]): Int32Array {
  const joined = new Int32Array(parts.reduce((sum, { length }) => sum + length, 0));
  fill(joined, parts);
  return joined;
}

function fill<T extends Float32Array | Int32Array>(joined: T, parts: readonly T[]): void {
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
}

/** Attributes with more values than this are learnt by heart: leaving them out was better on both windows of the data it was tried on. */
const MOST_CATEGORIES = 64;

/** Columns that vary, are not the same as an earlier one, and are no category of too many values. */
export function tellingColumns(columns: readonly FeatureColumn[]): FeatureColumn[] {
  const kept: FeatureColumn[] = [];
  for (const column of columns) {
    const { values } = column;
    if (column.kind === 'category' && new Set(values).size > MOST_CATEGORIES) continue;
    const varies = values.some((value) => !Object.is(value, values[0]));
    if (varies && !kept.some((earlier) => sameValues(earlier.values, values))) kept.push(column);
  }
  return kept;
}

function sameValues(a: FeatureColumn['values'], b: FeatureColumn['values']): boolean {
  for (let row = 0; row < a.length; row++) if (!Object.is(a[row], b[row])) return false;
  return true;
}
