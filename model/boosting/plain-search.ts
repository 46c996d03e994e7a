import type { Kernels } from './kernels.ts';
import { CUT_BYTES, FEATURE_BYTES } from './part-layout.ts';

/** The kernel `search` in plain TypeScript. */
export function plainSearch(memory: ArrayBuffer | SharedArrayBuffer): Kernels['search'] {
  const i32 = new Int32Array(memory);
  const f64 = new Float64Array(memory);
  return (
    index,
    partCount,
    columnCount,
    columnsAt,
    featureCount,
    featuresAt,
    partialsAt,
    histogramBytes,
    smallerAt,
    largerAt,
    _marginalAt,
    cutsAt,
    cutsBytes,
    ...[l2, leastHessian, minGain, childrenAt]
  ) => {
    for (let column = index; column < columnCount; column += partCount) {
      const at = column * FEATURE_BYTES;
      for (let slot = at / 8; slot < at / 8 + i32[columnsAt / 4 + column]! * 2; slot++) {
        let sum = 0;
        for (let part = 0; part < partCount; part++)
          sum += f64[(partialsAt + part * histogramBytes) / 8 + slot]!;
        f64[smallerAt / 8 + slot] = sum;
        if (largerAt !== 0) f64[largerAt / 8 + slot]! -= sum;
      }
    }
    for (let place = 0; place < featureCount; place++) {
      const [column, factor, binCount, isSearched] = i32.subarray(featuresAt / 4 + place * 4);
      if (column! % partCount !== index || isSearched === 0) continue;
      for (const [child, childAt] of [smallerAt, largerAt].entries()) {
        const [isWanted, ...sums] = f64.subarray(childrenAt / 8 + child * 4, childrenAt / 8 + child * 4 + 4);
        if (isWanted !== 1) continue;
        const at = (childAt + column! * FEATURE_BYTES) / 8;
        const size = i32[columnsAt / 4 + column!]!;
        const bins = binSums(f64.subarray(at, at + size * 2), factor!, binCount!);
        const [gradient, hessian, score] = sums as [number, number, number];
        const cut = findCut(bins, gradient, hessian, score, { l2, leastHessian, minGain });
        f64.set(cut, (cutsAt + child * cutsBytes + place * CUT_BYTES) / 8);
      }
    }
  };
}

/** Sums by a feature's bins, out of those by its column's values. */
function binSums(sums: Float64Array, factor: number, binCount: number): Float64Array {
  const bins = new Float64Array(binCount * 2);
  for (let value = 0; value * 2 < sums.length; value++) {
    const bin = Math.floor(value / factor) % binCount;
    bins[bin * 2]! += sums[value * 2]!;
    bins[bin * 2 + 1]! += sums[value * 2 + 1]!;
  }
  return bins;
}

/** Gain, bins that go left, gradient and hessian left, 1 where missing bins go left. */
function findCut(
  bins: Float64Array,
  sumGradient: number,
  sumHessian: number,
  parentScore: number,
  { l2, leastHessian, minGain }: { l2: number; leastHessian: number; minGain: number },
): number[] {
  const hasMissing = bins[0] !== 0 || bins[1] !== 0;
  let best = [minGain, 0, 0, 0, 0];
  for (const missingLeft of hasMissing ? [0, 1] : [0]) {
    let left = missingLeft * bins[0]!;
    let leftHessian = missingLeft * bins[1]!;
    for (let bin = 1; bin * 2 < bins.length; bin++) {
      left += bins[bin * 2]!;
      leftHessian += bins[bin * 2 + 1]!;
      const right = sumGradient - left;
      const rightHessian = sumHessian - leftHessian;
      if (leftHessian < leastHessian || leftHessian <= 0) continue;
      if (rightHessian < leastHessian || rightHessian <= 0) break;
      const gain = (left * left) / (leftHessian + l2) + (right * right) / (rightHessian + l2) - parentScore;
      if (gain > best[0]!) best = [gain, bin, left, leftHessian, missingLeft];
    }
  }
  if (!hasMissing) best[4] = 2 * best[3]! > sumHessian ? 1 : 0;
  return best;
}
