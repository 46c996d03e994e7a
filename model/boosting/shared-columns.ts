import type { FeatureBins } from './binning.ts';
import { BIN_SLOTS } from './element-types.ts';

/** Where a feature's bin stands: its column's byte is a sum of bins, each times its factor. */
export interface ColumnPlace {
  readonly column: number;
  readonly factor: number;
  readonly binCount: number;
}

/** The bytes of a record: `sizes` says how many values each can have. */
export interface SharedColumns {
  readonly sizes: readonly number[];
  /** One a feature. */
  readonly places: readonly ColumnPlace[];
}

/**
 * Puts features with few bins together: as long as the product of their bins is no more than 256, one byte holds them all, and sums by
 * that byte are sums by any of them once the others are added up. Every byte less is a histogram less to fill. Largest first, each into
 * the first byte with room.
 */
export function shareColumns(features: readonly Pick<FeatureBins, 'binCount'>[]): SharedColumns {
  const order = features.map((_, feature) => feature);
  order.sort((a, b) => features[b]!.binCount - features[a]!.binCount || a - b);
  const sizes: number[] = [];
  const places: ColumnPlace[] = new Array(features.length);
  for (const feature of order) {
    const { binCount } = features[feature]!;
    const room = sizes.findIndex((size) => size * binCount <= BIN_SLOTS);
    const column = room < 0 ? sizes.length : room;
    const factor = sizes[column] ?? 1;
    places[feature] = { column, factor, binCount };
    sizes[column] = factor * binCount;
  }
  return { sizes, places };
}

/** The feature's bin for each byte of its column. */
export function binsOfBytes({ factor, binCount }: ColumnPlace): Uint8Array {
  const key = factor * (BIN_SLOTS + 1) + binCount;
  const known = BINS_OF_BYTES.get(key);
  if (known !== undefined) return known;
  const bins = Uint8Array.from({ length: BIN_SLOTS }, (_, byte) => Math.floor(byte / factor) % binCount);
  BINS_OF_BYTES.set(key, bins);
  return bins;
}

/** Few: a feature's factor is the product of the bins beside it. */
const BINS_OF_BYTES = new Map<number, Uint8Array>();
