import { BIN_SLOTS, NODE_BYTES } from './element-types.ts';
import { exponential } from './exponential.ts';
import type { Kernels } from './kernels.ts';
import { hash } from './sampling.ts';

/** The kernels in plain TypeScript: what the WebAssembly ones are held to, and what runs where SIMD is missing. */
export function plainKernels(memory: ArrayBuffer | SharedArrayBuffer): Kernels {
  const u8 = new Uint8Array(memory);
  const i32 = new Int32Array(memory);
  const f32 = new Float32Array(memory);
  const f64 = new Float64Array(memory);
  return {
    gradients(loss, shape, rowCount, targetAt, weightAt, scoreAt, recordsAt, bytes, pairAt, resultAt) {
      let maxGradient = 0;
      let maxHessian = 0;
      let minHessian = Number.POSITIVE_INFINITY;
      for (let row = 0; row < rowCount; row++) {
        const weight = weightAt === 0 ? 1 : f64[weightAt / 8 + row]!;
        lossPair(loss, shape, f64[targetAt / 8 + row]!, f64[scoreAt / 8 + row]!);
        const g = Math.fround(PAIR[0]! * weight);
        const h = Math.fround(PAIR[1]! * weight);
        const at = (recordsAt + row * bytes + pairAt) / 4;
        f32[at] = g;
        f32[at + 1] = h;
        maxGradient = Math.max(maxGradient, Math.abs(g));
        maxHessian = Math.max(maxHessian, h);
        minHessian = Math.min(minHessian, h);
      }
      f64.set([maxGradient, maxHessian, minHessian], resultAt / 8);
    },

    snap(recordsAt, rowCount, bytes, pairAt, gradientMagic, hessianMagic) {
      for (let row = 0; row < rowCount; row++) {
        const at = (recordsAt + row * bytes + pairAt) / 4;
        f32[at] = f32[at]! + gradientMagic - gradientMagic;
        f32[at + 1] = f32[at + 1]! + hessianMagic - hessianMagic;
      }
    },

    selectBag(recordsAt, rowCount, bytes, toAt, seed, tree, firstRow, threshold) {
      let to = toAt;
      for (let row = 0; row < rowCount; row++) {
        if (hash(seed, tree, firstRow + row) >= threshold) continue;
        u8.copyWithin(to, recordsAt + row * bytes, recordsAt + (row + 1) * bytes);
        to += bytes;
      }
      return (to - toAt) / bytes;
    },

    histogram(fromAt, rowCount, bytes, stride, histogramAt) {
      f64.fill(0, histogramAt / 8, histogramAt / 8 + stride * BIN_SLOTS * 2);
      for (let row = 0; row < rowCount; row++) {
        const at = fromAt + row * bytes;
        const g = f32[(at + stride) / 4]!;
        const h = f32[(at + stride) / 4 + 1]!;
        for (let feature = 0; feature < stride; feature++) {
          const slot = histogramAt / 8 + (feature * BIN_SLOTS + u8[at + feature]!) * 2;
          f64[slot]! += g;
          f64[slot + 1]! += h;
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
