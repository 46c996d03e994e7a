import { BIN_SLOTS, NODE_BYTES } from './element-types.ts';
import { exponential } from './exponential.ts';
import { roundToEven } from './gradient-grid.ts';
import type { Kernels } from './kernels.ts';
import { hash } from './sampling.ts';

/** The kernels in plain TypeScript: what the WebAssembly ones are held to, and what runs where SIMD is missing. */
export function plainKernels(memory: ArrayBuffer | SharedArrayBuffer): Kernels {
  const u8 = new Uint8Array(memory);
  const i32 = new Int32Array(memory);
  const f32 = new Float32Array(memory);
  const f64 = new Float64Array(memory);
  return {
    spreadRecords(binsAt, rowCount, matrixStride, featureCount, spreadAt, recordsAt, bytes, stride) {
      for (let row = 0; row < rowCount; row++) {
        const to = recordsAt + row * bytes;
        u8.fill(0, to, to + stride);
        for (let feature = 0; feature < featureCount; feature++) {
          const about = spreadAt / 4 + feature * 2;
          u8[to + i32[about]!]! += u8[binsAt + row * matrixStride + feature]! * i32[about + 1]!;
        }
        i32[(to + stride) / 4 + 2] = row;
      }
    },

    gradients(loss, shape, rowCount, targetAt, weightAt, scoreAt, pairsAt, resultAt) {
      let maxGradient = 0;
      let maxHessian = 0;
      let minHessian = Number.POSITIVE_INFINITY;
      const exponents = [0, 0];
      const zeros = [0, 0];
      for (let row = 0; row < rowCount; row++) {
        const weight = weightAt === 0 ? 1 : f64[weightAt / 8 + row]!;
        lossPair(loss, shape, f64[targetAt / 8 + row]!, f64[scoreAt / 8 + row]!);
        const at = pairsAt / 4 + row * 2;
        for (let side = 0; side < 2; side++) {
          f32[at + side] = PAIR[side]! * weight;
          const exponent = (i32[at + side]! >>> 23) & 255;
          exponents[side]! += exponent;
          if (exponent === 0) zeros[side]!++;
        }
        maxGradient = Math.max(maxGradient, Math.abs(f32[at]!));
        maxHessian = Math.max(maxHessian, f32[at + 1]!);
        minHessian = Math.min(minHessian, f32[at + 1]!);
      }
      const spread = [exponents[0]!, zeros[0]!, exponents[1]!, zeros[1]!];
      f64.set([maxGradient, maxHessian, minHessian, ...spread], resultAt / 8);
    },

    placePairs(pairsAt, rowCount, recordsAt, bytes, stride, gradientScale, hessianScale) {
      for (let row = 0; row < rowCount; row++) {
        const at = (recordsAt + row * bytes + stride) / 4;
        i32[at] = roundToEven(f32[pairsAt / 4 + row * 2 + 1]! * hessianScale);
        i32[at + 1] = roundToEven(f32[pairsAt / 4 + row * 2]! * gradientScale);
      }
    },

    gatherRecords(
      pairsAt,
      recordsAt,
      rowCount,
      bytes,
      stride,
      toAt,
      toBytes,
      toStride,
      masksAt,
      gradientScale,
      hessianScale,
      seed,
      tree,
      firstRow,
      threshold,
    ) {
      const vectors = Math.ceil(stride / 16);
      let to = toAt;
      for (let row = 0; row < rowCount; row++) {
        if (hash(seed, tree, firstRow + row) >= threshold) continue;
        const from = recordsAt + row * bytes;
        for (let place = 0; place < toStride; place++) {
          let bin = 0;
          for (let vector = 0; vector < vectors; vector++) {
            const pick = u8[masksAt + ((place >> 4) * vectors + vector) * 16 + (place & 15)]!;
            if (pick < 16) bin |= u8[from + vector * 16 + pick]!;
          }
          u8[to + place] = bin;
        }
        i32[(to + toStride) / 4] = roundToEven(f32[pairsAt / 4 + row * 2 + 1]! * hessianScale);
        i32[(to + toStride) / 4 + 1] = roundToEven(f32[pairsAt / 4 + row * 2]! * gradientScale);
        i32[(to + toStride) / 4 + 2] = i32[(from + stride) / 4 + 2]!;
        to += toBytes;
      }
      return (to - toAt) / toBytes;
    },

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

    addValue(fromAt, rowCount, bytes, pairAt, scoreAt, value) {
      for (let row = 0; row < rowCount; row++) {
        f64[scoreAt / 8 + i32[(fromAt + row * bytes + pairAt + 8) / 4]!]! += value;
      }
    },

    addTree(recordsAt, rowCount, bytes, treeAt, scoreAt, seed, tree, firstRow, threshold) {
      for (let row = 0; row < rowCount; row++) {
        if (hash(seed, tree, firstRow + row) < threshold) continue;
        let node = treeAt;
        while (i32[node / 4]! >= 0) {
          const bin = u8[recordsAt + row * bytes + i32[node / 4]!]!;
          const goesLeft = (i32[node / 4 + 6 + (bin >> 5)]! >>> (bin & 31)) & 1;
          node = treeAt + i32[node / 4 + (goesLeft === 1 ? 1 : 2)]! * NODE_BYTES;
        }
        f64[scoreAt / 8 + row]! += f64[node / 8 + 2]!;
      }
    },
  };
}

const PAIR = new Float64Array(2);

/** Gradient and hessian of one row into PAIR, with the operations of `losses/` and each power of e taken once. */
function lossPair(loss: number, shape: number, target: number, score: number): void {
  PAIR[1] = 1;
  if (loss === 0) PAIR[0] = score - target;
  else if (loss === 3) PAIR[0] = score >= target ? 1 - shape : -shape;
  else if (loss === 1) {
    PAIR[1] = exponential(score);
    PAIR[0] = PAIR[1] - target;
  } else {
    const mean = exponential((2 - shape) * score);
    const pull = target * exponential((1 - shape) * score);
    PAIR[0] = mean - pull;
    PAIR[1] = (2 - shape) * mean + (shape - 1) * pull;
  }
}
