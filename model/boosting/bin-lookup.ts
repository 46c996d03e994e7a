import { MISSING_BIN } from './element-types.ts';
import { bitsOfKey, orderKey } from './float-order.ts';

/** Numbers that share their sign, exponent and first seven bits of mantissa are told apart by their upper 16 bits. */
const BUCKETS = 65_536;

/**
 * For each bucket of f32 numbers the bin of its smallest, and at the end the last bin: a number's bin lies between its bucket's entry and
 * the next one, which are mostly the same. `upper` are the bounds of the bins, ascending, the last +∞.
 */
export function bucketBins(upper: Float64Array): Uint8Array {
  const bins = new Uint8Array(BUCKETS + 1).fill(upper.length);
  const bits = new Int32Array(1);
  const value = new Float32Array(bits.buffer);
  let bin = 0;
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    bits[0] = bitsOfKey((bucket << 16) >>> 0);
    while (bin < upper.length - 1 && value[0]! > upper[bin]!) bin++;
    bins[bucket] = bin + 1;
  }
  return bins;
}

/** Bins of rows [begin, end) of a column of numbers, `stride` bytes apart from `at`; `table` is `bucketBins(upper)`, or null to search all bins. */
export function binNumbers(
  values: Float32Array,
  begin: number,
  end: number,
  upper: Float64Array,
  table: Uint8Array | null,
  bins: Uint8Array,
  stride: number,
  at: number,
): void {
  const words = new Int32Array(values.buffer, values.byteOffset, values.length);
  for (let row = begin, to = at; row < end; row++, to += stride) {
    const value = values[row]!;
    if (Number.isNaN(value)) {
      bins[to] = MISSING_BIN;
      continue;
    }
    const bucket = orderKey(words[row]!) >>> 16;
    let low = table === null ? 1 : table[bucket]!;
    let high = table === null ? upper.length : table[bucket + 1]!;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (value <= upper[middle - 1]!) high = middle;
      else low = middle + 1;
    }
    bins[to] = low;
  }
}
