import { BIN_SLOTS } from './element-types.ts';
import type { Kernels } from './kernels.ts';
import { plainRowKernels } from './plain-row-kernels.ts';

/** The kernels in plain TypeScript: what the WebAssembly ones are held to, and what runs where SIMD is missing. */
export function plainKernels(memory: ArrayBuffer | SharedArrayBuffer): Kernels {
  const u8 = new Uint8Array(memory);
  const i32 = new Int32Array(memory);
  const f64 = new Float64Array(memory);
  return {
    ...plainRowKernels(memory),

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

    marginal(histogramAt, size, factor, binCount, toAt) {
      f64.fill(0, toAt / 8, toAt / 8 + binCount * 2);
      for (let value = 0; value < size; value++) {
        const bin = Math.floor(value / factor) % binCount;
        f64[toAt / 8 + bin * 2]! += f64[histogramAt / 8 + value * 2]!;
        f64[toAt / 8 + bin * 2 + 1]! += f64[histogramAt / 8 + value * 2 + 1]!;
      }
    },

    settle(partialsAt, partialBytes, partCount, size, smallerAt, largerAt) {
      for (let slot = 0; slot < size * 2; slot++) {
        let sum = 0;
        for (let part = 0; part < partCount; part++)
          sum += f64[(partialsAt + part * partialBytes) / 8 + slot]!;
        f64[smallerAt / 8 + slot] = sum;
        if (largerAt !== 0) f64[largerAt / 8 + slot]! -= sum;
      }
    },

    findCut(
      histogramAt,
      binCount,
      sumGradient,
      sumHessian,
      parentScore,
      l2,
      leastHessian,
      minGain,
      resultAt,
    ) {
      const bins = f64.subarray(histogramAt / 8, histogramAt / 8 + binCount * 2);
      const hasMissing = bins[0] !== 0 || bins[1] !== 0;
      let best = [minGain, 0, 0, 0, 0];
      for (const missingLeft of hasMissing ? [0, 1] : [0]) {
        let left = missingLeft * bins[0]!;
        let leftHessian = missingLeft * bins[1]!;
        for (let bin = 1; bin < binCount; bin++) {
          left += bins[bin * 2]!;
          leftHessian += bins[bin * 2 + 1]!;
          const right = sumGradient - left;
          const rightHessian = sumHessian - leftHessian;
          if (leftHessian < leastHessian || leftHessian <= 0) continue;
          if (rightHessian < leastHessian || rightHessian <= 0) break;
          const gain =
            (left * left) / (leftHessian + l2) + (right * right) / (rightHessian + l2) - parentScore;
          if (gain > best[0]!) best = [gain, bin, left, leftHessian, missingLeft];
        }
      }
      if (!hasMissing) best[4] = 2 * best[3]! > sumHessian ? 1 : 0;
      f64.set(best, resultAt / 8);
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
