import { BIN_SLOTS } from './element-types.ts';
import type { Kernels } from './kernels.ts';
import { plainRowKernels } from './plain-row-kernels.ts';
import { plainSearch } from './plain-search.ts';

/** The kernels in plain TypeScript: what the WebAssembly ones are held to, and what runs where SIMD is missing. */
export function plainKernels(memory: ArrayBuffer | SharedArrayBuffer): Kernels {
  const u8 = new Uint8Array(memory);
  const i32 = new Int32Array(memory);
  const f64 = new Float64Array(memory);
  return {
    ...plainRowKernels(memory),
    search: plainSearch(memory),

    histogram(
      fromAt,
      rowCount,
      bytes,
      stride,
      columnCount,
      columnsAt,
      _packedAt,
      histogramAt,
      _flushRows,
      gradientUnit,
      hessianUnit,
    ) {
      for (let column = 0; column < columnCount; column++) {
        const base = histogramAt / 8 + column * BIN_SLOTS * 2;
        f64.fill(0, base, base + i32[columnsAt / 4 + column]! * 2);
        for (let row = 0; row < rowCount; row++) {
          const at = fromAt + row * bytes;
          const slot = base + u8[at + column]! * 2;
          f64[slot]! += i32[(at + stride) / 4 + 1]! * gradientUnit;
          f64[slot + 1]! += i32[(at + stride) / 4]! * hessianUnit;
        }
      }
    },

    partition(fromAt, rowCount, leftAt, rightEndAt, bytes, feature, tableAt) {
      let left = leftAt;
      let right = rightEndAt;
      for (let row = 0; row < rowCount; row++) {
        const at = fromAt + row * bytes;
        const goesLeft = u8[tableAt + u8[at + feature]!] === 1;
        if (!goesLeft) right -= bytes;
        u8.copyWithin(goesLeft ? left : right, at, at + bytes);
        if (goesLeft) left += bytes;
      }
      return (left - leftAt) / bytes;
    },

    countBins(fromAt, rowCount, bytes, feature, countsAt) {
      i32.fill(0, countsAt / 4, countsAt / 4 + BIN_SLOTS);
      for (let row = 0; row < rowCount; row++) i32[countsAt / 4 + u8[fromAt + row * bytes + feature]!]!++;
    },
  };
}
