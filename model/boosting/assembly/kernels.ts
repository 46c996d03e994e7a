// The kernels of ../kernels.ts in AssemblyScript; ../plain-kernels.ts says the same in TypeScript, and tests hold the two to the same
// bits. Compiled twice by scripts/build-kernels.ts: over a shared memory, and over one of this thread alone.

export { scoreRows } from "./scoring";

const LN2_HIGH: f64 = 0.6931471803691238;
const LN2_LOW: f64 = 1.9082149292705877e-10;
const LOG2_E: f64 = 1.4426950408889634;

/** Twin of ../exponential.ts, two numbers at a time, with the same operations in the same order. */
// @ts-ignore: decorator
@inline
function exponential(x: v128): v128 {
  const cut = f64x2.pmin(f64x2.pmax(x, f64x2.splat(-700)), f64x2.splat(700));
  const k = f64x2.floor(f64x2.add(f64x2.mul(cut, f64x2.splat(LOG2_E)), f64x2.splat(0.5)));
  const r = f64x2.sub(f64x2.sub(cut, f64x2.mul(k, f64x2.splat(LN2_HIGH))), f64x2.mul(k, f64x2.splat(LN2_LOW)));
  const r2 = f64x2.mul(r, r);
  const r4 = f64x2.mul(r2, r2);
  const low = f64x2.add(f64x2.add(f64x2.splat(1.0), r), f64x2.mul(f64x2.add(f64x2.splat(0.5), f64x2.mul(r, f64x2.splat(1.0 / 6.0))), r2));
  const middle = f64x2.add(f64x2.add(f64x2.splat(1.0 / 24.0), f64x2.mul(r, f64x2.splat(1.0 / 120.0))), f64x2.mul(f64x2.add(f64x2.splat(1.0 / 720.0), f64x2.mul(r, f64x2.splat(1.0 / 5040.0))), r2));
  const high = f64x2.add(f64x2.add(f64x2.add(f64x2.splat(1.0 / 40320.0), f64x2.mul(r, f64x2.splat(1.0 / 362880.0))), f64x2.mul(f64x2.add(f64x2.splat(1.0 / 3628800.0), f64x2.mul(r, f64x2.splat(1.0 / 39916800.0))), r2)), f64x2.mul(f64x2.splat(1.0 / 479001600.0), r4));
  const p = f64x2.add(low, f64x2.mul(f64x2.add(middle, f64x2.mul(high, r4)), r4));
  // Beside 2⁵² the lowest bits of a number are a whole number: k + 1023, moved to where an exponent stands.
  const scale = i64x2.shl(f64x2.add(k, f64x2.splat(4503599627371519.0)), 52);
  return f64x2.mul(p, scale);
}

export function gradients(
  loss: i32, shape: f64, rowCount: i32, targetAt: usize, weightAt: usize, scoreAt: usize, pairsAt: usize, resultAt: usize,
): void {
  let maxGradient = f64x2.splat(0);
  let maxHessian = f64x2.splat(0);
  let minHessian = f64x2.splat(Infinity);
  let exponents = i32x4.splat(0);
  let zeros = i32x4.splat(0);
  const one = f64x2.splat(1);
  for (let row = 0; row < rowCount; row += 2) {
    const offset = (<usize>row) << 3;
    const isPair = row + 1 < rowCount;
    // The last row of an odd count stands in both lanes.
    const y = isPair ? v128.load(targetAt + offset) : v128.load64_splat(targetAt + offset);
    const f = isPair ? v128.load(scoreAt + offset) : v128.load64_splat(scoreAt + offset);
    let g: v128;
    let h = one;
    if (loss == 0) {
      g = f64x2.sub(f, y);
    } else if (loss == 3) {
      g = v128.bitselect(f64x2.splat(1 - shape), f64x2.splat(-shape), f64x2.ge(f, y));
    } else if (loss == 1) {
      h = exponential(f);
      g = f64x2.sub(h, y);
    } else {
      const mean = exponential(f64x2.mul(f64x2.splat(2 - shape), f));
      const pull = f64x2.mul(y, exponential(f64x2.mul(f64x2.splat(1 - shape), f)));
      g = f64x2.sub(mean, pull);
      h = f64x2.add(f64x2.mul(f64x2.splat(2 - shape), mean), f64x2.mul(f64x2.splat(shape - 1), pull));
    }
    if (weightAt != 0) {
      const w = isPair ? v128.load(weightAt + offset) : v128.load64_splat(weightAt + offset);
      g = f64x2.mul(g, w);
      h = f64x2.mul(h, w);
    }
    const g32 = f32x4.demote_f64x2_zero(g);
    const h32 = f32x4.demote_f64x2_zero(h);
    g = f64x2.promote_low_f32x4(g32);
    h = f64x2.promote_low_f32x4(h32);
    maxGradient = f64x2.pmax(maxGradient, f64x2.abs(g));
    maxHessian = f64x2.pmax(maxHessian, h);
    minHessian = f64x2.pmin(minHessian, h);
    const pairs = v128.shuffle<f32>(g32, h32, 0, 4, 1, 5);
    const bits = v128.and(i32x4.shr_u(pairs, 23), i32x4.splat(255));
    const isZero = i32x4.eq(bits, i32x4.splat(0));
    if (isPair) {
      v128.store(pairsAt + offset, pairs);
      exponents = i32x4.add(exponents, bits);
      zeros = i32x4.sub(zeros, isZero);
    } else {
      v128.store_lane<i64>(pairsAt + offset, pairs, 0);
      const low = i64x2(-1, 0);
      exponents = i32x4.add(exponents, v128.and(bits, low));
      zeros = i32x4.sub(zeros, v128.and(isZero, low));
    }
  }
  store<f64>(resultAt, max(f64x2.extract_lane(maxGradient, 0), f64x2.extract_lane(maxGradient, 1)));
  store<f64>(resultAt + 8, max(f64x2.extract_lane(maxHessian, 0), f64x2.extract_lane(maxHessian, 1)));
  store<f64>(resultAt + 16, min(f64x2.extract_lane(minHessian, 0), f64x2.extract_lane(minHessian, 1)));
  store<f64>(resultAt + 24, <f64>(<u32>i32x4.extract_lane(exponents, 0)) + <f64>(<u32>i32x4.extract_lane(exponents, 2)));
  store<f64>(resultAt + 32, <f64>(<u32>i32x4.extract_lane(zeros, 0)) + <f64>(<u32>i32x4.extract_lane(zeros, 2)));
  store<f64>(resultAt + 40, <f64>(<u32>i32x4.extract_lane(exponents, 1)) + <f64>(<u32>i32x4.extract_lane(exponents, 3)));
  store<f64>(resultAt + 48, <f64>(<u32>i32x4.extract_lane(zeros, 1)) + <f64>(<u32>i32x4.extract_lane(zeros, 3)));
}

export function spreadRecords(
  binsAt: usize, rowCount: i32, matrixStride: usize, featureCount: usize, spreadAt: usize, recordsAt: usize, bytes: usize, stride: usize,
): void {
  let from = binsAt;
  let to = recordsAt;
  for (let row = 0; row < rowCount; row++) {
    for (let offset: usize = 0; offset < stride; offset += 4) store<u32>(to + offset, 0);
    for (let feature: usize = 0; feature < featureCount; feature++) {
      const about = spreadAt + (feature << 3);
      const byte = to + <usize>load<i32>(about);
      store<u8>(byte, load<u8>(byte) + load<u8>(from + feature) * load<u8>(about, 4));
    }
    store<i32>(to + stride, row, 8);
    from += matrixStride;
    to += bytes;
  }
}

/** A pair of f32 (gradient, hessian) as one i64: hessian steps below, gradient steps above. */
// @ts-ignore: decorator
@inline
function quantise(at: usize, scales: v128): i64 {
  const magic = f64x2.splat(6755399441055744.0);
  const pair = f64x2.promote_low_f32x4(v128.load64_zero(at));
  const rounded = f64x2.sub(f64x2.add(f64x2.mul(pair, scales), magic), magic);
  const steps = i32x4.trunc_sat_f64x2_s_zero(rounded);
  return i64x2.extract_lane(v128.shuffle<i32>(steps, steps, 1, 0, 3, 2), 0);
}

export function placePairs(
  pairsAt: usize, rowCount: i32, recordsAt: usize, bytes: usize, stride: usize, gradientScale: f64, hessianScale: f64,
): void {
  const scales = f64x2.replace_lane(f64x2.splat(gradientScale), 1, hessianScale);
  let at = recordsAt + stride;
  for (let row = 0; row < rowCount; row++) {
    store<i64>(at, quantise(pairsAt + ((<usize>row) << 3), scales));
    at += bytes;
  }
}

// @ts-ignore: decorator
@inline
function mix(word: u32): u32 {
  let h = word + 0x9e3779b9;
  h = (h ^ (h >> 16)) * 0x85ebca6b;
  h = (h ^ (h >> 13)) * 0xc2b2ae35;
  return h ^ (h >> 16);
}

export function gatherRecords(
  pairsAt: usize, recordsAt: usize, rowCount: i32, bytes: usize, stride: usize, toAt: usize, toBytes: usize, toStride: usize, masksAt: usize,
  gradientScale: f64, hessianScale: f64, seed: u32, tree: u32, firstRow: u32, threshold: f64,
): i32 {
  const scales = f64x2.replace_lane(f64x2.splat(gradientScale), 1, hessianScale);
  const limit = <u64>threshold;
  const start = mix(mix(seed) ^ tree);
  let from = recordsAt;
  let to = toAt;
  let count = 0;
  for (let row = 0; row < rowCount; row++) {
    const isIn = <i32>(<u64>mix(start ^ (firstRow + row)) < limit);
    // Written in any case and kept where it counts: no branch to mispredict.
    let mask = masksAt;
    for (let out: usize = 0; out < toStride; out += 16) {
      let picked = v128.swizzle(v128.load(from), v128.load(mask));
      mask += 16;
      for (let into: usize = 16; into < stride; into += 16) {
        picked = v128.or(picked, v128.swizzle(v128.load(from + into), v128.load(mask)));
        mask += 16;
      }
      v128.store(to + out, picked);
    }
    store<i64>(to + toStride, quantise(pairsAt + ((<usize>row) << 3), scales));
    store<i32>(to + toStride, load<i32>(from + stride + 8), 8);
    to += toBytes * isIn;
    count += isIn;
    from += bytes;
  }
  return count;
}

/** Eight features of some rows into their 16 KB of packed sums, written out so that every distance is a constant of its instruction. */
function addBlock(fromAt: usize, rowCount: i32, bytes: usize, toPair: usize, packedAt: usize): void {
  const endAt = fromAt + (<usize>rowCount) * bytes;
  let slot: usize;
  for (let at = fromAt; at < endAt; at += bytes) {
    const pair = load<i64>(at + toPair);
    slot = packedAt + ((<usize>load<u8>(at)) << 3);
    store<i64>(slot, load<i64>(slot) + pair);
    slot = packedAt + ((<usize>load<u8>(at, 1)) << 3);
    store<i64>(slot, load<i64>(slot, 2048) + pair, 2048);
    slot = packedAt + ((<usize>load<u8>(at, 2)) << 3);
    store<i64>(slot, load<i64>(slot, 4096) + pair, 4096);
    slot = packedAt + ((<usize>load<u8>(at, 3)) << 3);
    store<i64>(slot, load<i64>(slot, 6144) + pair, 6144);
    slot = packedAt + ((<usize>load<u8>(at, 4)) << 3);
    store<i64>(slot, load<i64>(slot, 8192) + pair, 8192);
    slot = packedAt + ((<usize>load<u8>(at, 5)) << 3);
    store<i64>(slot, load<i64>(slot, 10240) + pair, 10240);
    slot = packedAt + ((<usize>load<u8>(at, 6)) << 3);
    store<i64>(slot, load<i64>(slot, 12288) + pair, 12288);
    slot = packedAt + ((<usize>load<u8>(at, 7)) << 3);
    store<i64>(slot, load<i64>(slot, 14336) + pair, 14336);
  }
}

/** One feature of some rows: what is left over from the eights. */
function addColumn(fromAt: usize, rowCount: i32, bytes: usize, toPair: usize, packedAt: usize): void {
  const endAt = fromAt + (<usize>rowCount) * bytes;
  for (let at = fromAt; at < endAt; at += bytes) {
    const slot = packedAt + ((<usize>load<u8>(at)) << 3);
    store<i64>(slot, load<i64>(slot) + load<i64>(at + toPair));
  }
}

/** Moves the packed sums to the wide ones: set by the first call for a node, added to by the others. */
function flush(columnCount: usize, columnsAt: usize, packedAt: usize, histogramAt: usize, units: v128, isFirst: bool): void {
  for (let column: usize = 0; column < columnCount; column++) {
    let from = packedAt + (column << 11);
    let to = histogramAt + (column << 12);
    const end = from + ((<usize>load<i32>(columnsAt + (column << 2))) << 3);
    for (; from < end; from += 8) {
      const steps = f64x2.convert_low_i32x4_s(v128.load64_zero(from));
      const sums = f64x2.mul(v128.shuffle<f64>(steps, steps, 1, 0), units);
      v128.store(to, isFirst ? sums : f64x2.add(v128.load(to), sums));
      store<i64>(from, 0);
      to += 16;
    }
  }
}

export function histogram(
  fromAt: usize, rowCount: i32, bytes: usize, stride: usize, columnCount: usize, columnsAt: usize, packedAt: usize, histogramAt: usize,
  flushRows: i32, gradientUnit: f64, hessianUnit: f64,
): void {
  const units = f64x2.replace_lane(f64x2.splat(gradientUnit), 1, hessianUnit);
  const eights = columnCount & ~7;
  let done = 0;
  do {
    const isFirst = done == 0;
    const end = min(rowCount, done + flushRows);
    while (done < end) {
      // These rows stay in the nearest cache while eight columns after eight pass over them.
      const count = min(end - done, 192);
      const from = fromAt + (<usize>done) * bytes;
      for (let column: usize = 0; column < eights; column += 8) {
        addBlock(from + column, count, bytes, stride - column, packedAt + (column << 11));
      }
      for (let column = eights; column < columnCount; column++) {
        addColumn(from + column, count, bytes, stride - column, packedAt + (column << 11));
      }
      done += count;
    }
    flush(columnCount, columnsAt, packedAt, histogramAt, units, isFirst);
  } while (done < rowCount);
}

export function marginal(histogramAt: usize, size: i32, factor: i32, binCount: i32, toAt: usize): void {
  memory.fill(toAt, 0, (<usize>binCount) << 4);
  let from = histogramAt;
  const end = histogramAt + ((<usize>size) << 4);
  while (from < end) {
    for (let bin = 0; bin < binCount; bin++) {
      const to = toAt + ((<usize>bin) << 4);
      let sum = v128.load(to);
      for (let step = 0; step < factor; step++) {
        sum = f64x2.add(sum, v128.load(from));
        from += 16;
      }
      v128.store(to, sum);
    }
  }
}

export function settle(
  partialsAt: usize, partialBytes: usize, partCount: i32, binCount: i32, smallerAt: usize, largerAt: usize,
): void {
  const end = (<usize>binCount) << 4;
  for (let at: usize = 0; at < end; at += 16) {
    let sum = v128.load(partialsAt + at);
    for (let part = 1; part < partCount; part++) sum = f64x2.add(sum, v128.load(partialsAt + (<usize>part) * partialBytes + at));
    v128.store(smallerAt + at, sum);
    if (largerAt != 0) v128.store(largerAt + at, f64x2.sub(v128.load(largerAt + at), sum));
  }
}

export function findCut(
  histogramAt: usize, binCount: i32, sumGradient: f64, sumHessian: f64, parentScore: f64,
  l2: f64, leastHessian: f64, minGain: f64, resultAt: usize,
): void {
  const missing = v128.load(histogramAt);
  const hasMissing = v128.any_true(f64x2.ne(missing, f64x2.splat(0)));
  const total = f64x2.replace_lane(f64x2.splat(sumGradient), 1, sumHessian);
  const penalty = f64x2.splat(l2);
  let bestGain = minGain;
  let bestCount = 0;
  let bestLeft = f64x2.splat(0);
  let missingIsLeft = false;
  const sides = hasMissing ? 2 : 1;
  for (let side = 0; side < sides; side++) {
    let left = side == 0 ? f64x2.splat(0) : missing;
    for (let bin = 1; bin < binCount; bin++) {
      left = f64x2.add(left, v128.load(histogramAt + ((<usize>bin) << 4)));
      const right = f64x2.sub(total, left);
      const leftHessian = f64x2.extract_lane(left, 1);
      const rightHessian = f64x2.extract_lane(right, 1);
      if (leftHessian < leastHessian || leftHessian <= 0) continue;
      if (rightHessian < leastHessian || rightHessian <= 0) break;
      const gradients = v128.shuffle<f64>(left, right, 0, 2);
      const hessians = f64x2.add(v128.shuffle<f64>(left, right, 1, 3), penalty);
      const scores = f64x2.div(f64x2.mul(gradients, gradients), hessians);
      const gain = f64x2.extract_lane(scores, 0) + f64x2.extract_lane(scores, 1) - parentScore;
      if (gain > bestGain) {
        bestGain = gain;
        bestCount = bin;
        bestLeft = left;
        missingIsLeft = side == 1;
      }
    }
  }
  store<f64>(resultAt, bestGain);
  store<f64>(resultAt + 8, <f64>bestCount);
  v128.store(resultAt + 16, bestLeft);
  const defaultLeft = hasMissing ? missingIsLeft : 2 * f64x2.extract_lane(bestLeft, 1) > sumHessian;
  store<f64>(resultAt + 32, defaultLeft ? 1 : 0);
}

export function partition(
  fromAt: usize, rowCount: i32, leftAt: usize, rightEndAt: usize, bytes: usize, feature: usize, tableAt: usize,
): i32 {
  let at = fromAt;
  let left = leftAt;
  let right = rightEndAt;
  for (let row = 0; row < rowCount; row++) {
    // No branch on the side, which nobody can predict.
    const step = bytes * (<usize>load<u8>(tableAt + load<u8>(at + feature)));
    right -= bytes - step;
    const to = select<usize>(left, right, step != 0);
    v128.store(to, v128.load(at));
    v128.store(to, v128.load(at, 16), 16);
    if (bytes == 40) {
      store<i64>(to, load<i64>(at, 32), 32);
    } else {
      for (let offset: usize = 32; offset < bytes; offset += 8) store<i64>(to + offset, load<i64>(at + offset));
    }
    left += step;
    at += bytes;
  }
  return <i32>((left - leftAt) / bytes);
}

export function countBins(fromAt: usize, rowCount: i32, bytes: usize, feature: usize, countsAt: usize): void {
  memory.fill(countsAt, 0, 1024);
  let at = fromAt + feature;
  for (let row = 0; row < rowCount; row++) {
    const slot = countsAt + ((<usize>load<u8>(at)) << 2);
    store<u32>(slot, load<u32>(slot) + 1);
    at += bytes;
  }
}

export function addValue(fromAt: usize, rowCount: i32, bytes: usize, pairAt: usize, scoreAt: usize, value: f64): void {
  let at = fromAt + pairAt + 8;
  for (let row = 0; row < rowCount; row++) {
    const slot = scoreAt + ((<usize>load<u32>(at)) << 3);
    store<f64>(slot, load<f64>(slot) + value);
    at += bytes;
  }
}

export function addTree(
  recordsAt: usize, rowCount: i32, bytes: usize, treeAt: usize, scoreAt: usize,
  seed: u32, tree: u32, firstRow: u32, threshold: f64,
): void {
  const limit = <u64>threshold;
  const start = mix(mix(seed) ^ tree);
  for (let row = 0; row < rowCount; row++) {
    if (<u64>mix(start ^ (firstRow + row)) < limit) continue;
    const bins = recordsAt + (<usize>row) * bytes;
    let node = treeAt;
    let feature = load<i32>(node);
    while (feature >= 0) {
      const bin = <u32>load<u8>(bins + <usize>feature);
      const goesLeft = (load<u32>(node + 24 + ((bin >> 5) << 2)) >> (bin & 31)) & 1;
      node = treeAt + ((<usize>load<i32>(node + 8 - ((<usize>goesLeft) << 2))) << 6);
      feature = load<i32>(node);
    }
    const slot = scoreAt + ((<usize>row) << 3);
    store<f64>(slot, load<f64>(slot) + load<f64>(node, 16));
  }
}
