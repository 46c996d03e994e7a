import { ShelfcastError } from '../../schemas/errors.ts';
import { binNumbers, bucketBins } from './bin-lookup.ts';
import { binStride, MAX_BINS, MISSING_BIN } from './element-types.ts';
import { sortFloats } from './float-order.ts';

/** A column of the matrix. NaN is a missing number, any id below 0 a missing category; ids are small whole numbers. */
export type FeatureColumn =
  | {
      readonly name: string;
      readonly kind: 'number';
      readonly values: Float32Array;
      readonly monotone?: -1 | 0 | 1;
    }
  | { readonly name: string; readonly kind: 'category'; readonly values: Int32Array };

/** How one feature becomes bins; bin 0 is always the missing (or unknown) one. */
export interface FeatureBins {
  readonly name: string;
  readonly kind: 'number' | 'category';
  /** −1: the forecast may not rise with the feature, 1: may not fall, 0: free. */
  readonly monotone: -1 | 0 | 1;
  /** Bins including bin 0, so that the largest bin is `binCount − 1`. */
  readonly binCount: number;
  /** Numbers: bin b holds values in (upper[b − 2], upper[b − 1]]; the last is +∞. Categories: empty. */
  readonly upper: Float64Array;
  /** Categories: bin of each id seen, 0 for one that shares the bin of unknown ids. Numbers: empty. */
  readonly binOfId: Uint8Array;
}

/** Rows as bins, row-major, `stride` bytes a row (padding holds 0). */
export interface BinnedMatrix {
  readonly rowCount: number;
  readonly stride: number;
  readonly bins: Uint8Array;
  readonly features: readonly FeatureBins[];
}

/** Rows looked at for the bounds of a feature's bins: every k-th, so that the choice needs no randomness. */
const SAMPLE_ROWS = 200_000;

/** Rows that are binned together. */
const BLOCK_ROWS = 2048;

/**
 * Learns the bins of each column: one bin a value where they fit, else bins of equal row counts in an evenly spaced
 * sample. Categories keep one bin an id, the 254 commonest first; the others share bin 0 with the ids never seen. Their
 * order is chosen at each split by gradient statistics, since an order fixed here would be that of the plain means only.
 */
export function learnBins(columns: readonly FeatureColumn[]): FeatureBins[] {
  const scratch = scratchFor(columns[0]?.values.length ?? 0);
  return columns.map((column) =>
    column.kind === 'number' ? numberBins(column, scratch) : categoryBins(column),
  );
}

/** The matrix as bins. Every column has the same length, and matches the feature at its place. */
export function binMatrix(columns: readonly FeatureColumn[], features: readonly FeatureBins[]): BinnedMatrix {
  const rowCount = columns[0]?.values.length ?? 0;
  const stride = binStride(features.length);
  const bins = new Uint8Array(rowCount * stride);
  features.forEach((feature, place) => {
    const column = columns[place];
    if (column === undefined || column.values.length !== rowCount || column.kind !== feature.kind) {
      throw new ShelfcastError('INTERNAL', {
        message: `column ${place} of the matrix does not fit feature ${feature.name}`,
        expected: `${rowCount} values of kind ${feature.kind}`,
        came: column === undefined ? 'no column' : `${column.values.length} values of kind ${column.kind}`,
        where: { column: feature.name },
      });
    }
  });
  const tables = features.map((feature) => (feature.kind === 'number' ? tableOf(feature, rowCount) : null));
  // Some rows at a time, which stay in the cache while column after column goes into them.
  for (let begin = 0; begin < rowCount; begin += BLOCK_ROWS) {
    const end = Math.min(begin + BLOCK_ROWS, rowCount);
    features.forEach((feature, place) => {
      const column = columns[place]!;
      const at = begin * stride + place;
      if (column.kind === 'number') {
        binNumbers(column.values, begin, end, feature.upper, tables[place] ?? null, bins, stride, at);
      } else {
        binCategories(column.values, begin, end, feature, bins, stride, at);
      }
    });
  }
  return { rowCount, stride, bins, features };
}

/** Bin of a number: the first whose upper bound is not below it; NaN is missing. */
export function binOfNumber({ upper }: FeatureBins, value: number): number {
  if (Number.isNaN(value)) return MISSING_BIN;
  let low = 0;
  let high = upper.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value <= upper[middle]!) high = middle;
    else low = middle + 1;
  }
  return low + 1;
}

/** Bin of a category id; an id never seen is unknown. */
export function binOfCategory({ binOfId }: FeatureBins, id: number): number {
  return id >= 0 && id < binOfId.length ? binOfId[id]! : MISSING_BIN;
}

/** The table of a feature's bins, made once there are rows enough to pay for it: before that, every number is searched. */
function tableOf(feature: FeatureBins, rowCount: number): Uint8Array | null {
  const known = TABLES.get(feature);
  if (known !== undefined) return known;
  if (rowCount < BLOCK_ROWS) return null;
  const table = bucketBins(feature.upper);
  TABLES.set(feature, table);
  return table;
}

const TABLES = new WeakMap<FeatureBins, Uint8Array>();

function binCategories(
  values: Int32Array,
  begin: number,
  end: number,
  feature: FeatureBins,
  bins: Uint8Array,
  stride: number,
  at: number,
): void {
  for (let row = begin, to = at; row < end; row++, to += stride) {
    bins[to] = binOfCategory(feature, values[row]!);
  }
}

/** Room for one column's sample, used for every column in turn. */
interface Scratch {
  readonly sample: Float32Array;
  readonly counts: Int32Array;
  readonly keys: Uint32Array;
}

function scratchFor(rowCount: number): Scratch {
  const room = Math.min(rowCount, SAMPLE_ROWS);
  return {
    sample: new Float32Array(room),
    counts: new Int32Array(room),
    keys: new Uint32Array(2 * room),
  };
}

function numberBins(
  { name, values, monotone = 0 }: FeatureColumn & { kind: 'number' },
  { sample, counts, keys }: Scratch,
): FeatureBins {
  const step = Math.max(1, Math.ceil(values.length / SAMPLE_ROWS));
  let count = 0;
  for (let row = 0; row < values.length; row += step) {
    if (!Number.isNaN(values[row]!)) sample[count++] = values[row]!;
  }
  const upper = upperBounds(sortFloats(sample.subarray(0, count), keys), counts);
  return { name, kind: 'number', monotone, binCount: upper.length + 1, upper, binOfId: new Uint8Array(0) };
}

/** Bounds half way between the last value of a bin and the first of the next; `sorted` is ascending, and loses what it holds twice. */
function upperBounds(sorted: Float32Array, counts: Int32Array): Float64Array {
  const room = MAX_BINS - 1;
  const values = keepDistinct(sorted, counts);
  const bounds: number[] = [];
  let rowsLeft = sorted.length;
  let inBin = 0;
  for (let i = 0; i + 1 < values.length; i++) {
    inBin += counts[i]!;
    const binsLeft = room - bounds.length;
    const isFull = values.length <= room || inBin >= rowsLeft / binsLeft;
    if (!isFull || binsLeft <= 1) continue;
    const middle = values[i]! + (values[i + 1]! - values[i]!) / 2;
    bounds.push(Number.isFinite(middle) && middle < values[i + 1]! ? middle : values[i]!);
    rowsLeft -= inBin;
    inBin = 0;
  }
  return Float64Array.from([...bounds, Number.POSITIVE_INFINITY]);
}

/** The values at the front of `sorted`, each once; `counts` says how often each was there. */
function keepDistinct(sorted: Float32Array, counts: Int32Array): Float32Array {
  let last = -1;
  for (let i = 0; i < sorted.length; i++) {
    if (last < 0 || sorted[last] !== sorted[i]) {
      sorted[++last] = sorted[i]!;
      counts[last] = 0;
    }
    counts[last]!++;
  }
  return sorted.subarray(0, last + 1);
}

function categoryBins({ name, values }: FeatureColumn & { kind: 'category' }): FeatureBins {
  const countOfId = new Map<number, number>();
  for (const id of values) if (id >= 0) countOfId.set(id, (countOfId.get(id) ?? 0) + 1);
  const kept = [...countOfId].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, MAX_BINS - 1);
  const ids = kept.map(([id]) => id).sort((a, b) => a - b);
  const binOfId = new Uint8Array((ids.at(-1) ?? -1) + 1);
  ids.forEach((id, place) => {
    binOfId[id] = place + 1;
  });
  return {
    name,
    kind: 'category',
    monotone: 0,
    binCount: ids.length + 1,
    upper: new Float64Array(0),
    binOfId,
  };
}
