// The kernels of ../kernels.ts in AssemblyScript; ../plain-kernels.ts says the same in TypeScript, and tests hold the two to the same
// bits. Compiled twice by scripts/build-kernels.ts: over a shared memory, and over one of this thread alone.

const LN2_HIGH: f64 = 0.6931471803691238;
const LN2_LOW: f64 = 1.9082149292705877e-10;
const LOG2_E: f64 = 1.4426950408889634;

/** Twin of ../exponential.ts, two numbers at a time, with the same operations in the same order. */
// @ts-ignore: decorator
@inline
function exponential(x: v128): v128 {
  const cut = f64x2.min(f64x2.max(x, f64x2.splat(-700)), f64x2.splat(700));
  const k = f64x2.floor(f64x2.add(f64x2.mul(cut, f64x2.splat(LOG2_E)), f64x2.splat(0.5)));
  const r = f64x2.sub(f64x2.sub(cut, f64x2.mul(k, f64x2.splat(LN2_HIGH))), f64x2.mul(k, f64x2.splat(LN2_LOW)));
  const r2 = f64x2.mul(r, r);
  const r4 = f64x2.mul(r2, r2);
  const low = f64x2.add(f64x2.add(f64x2.splat(1.0), r), f64x2.mul(f64x2.add(f64x2.splat(0.5), f64x2.mul(r, f64x2.splat(1.0 / 6.0))), r2));
  const middle = f64x2.add(f64x2.add(f64x2.splat(1.0 / 24.0), f64x2.mul(r, f64x2.splat(1.0 / 120.0))), f64x2.mul(f64x2.add(f64x2.splat(1.0 / 720.0), f64x2.mul(r, f64x2.splat(1.0 / 5040.0))), r2));
  const high = f64x2.add(f64x2.add(f64x2.add(f64x2.splat(1.0 / 40320.0), f64x2.mul(r, f64x2.splat(1.0 / 362880.0))), f64x2.mul(f64x2.add(f64x2.splat(1.0 / 3628800.0), f64x2.mul(r, f64x2.splat(1.0 / 39916800.0))), r2)), f64x2.mul(f64x2.splat(1.0 / 479001600.0), r4));
  const p = f64x2.add(low, f64x2.mul(f64x2.add(middle, f64x2.mul(high, r4)), r4));
  const exponents = i64x2.extend_low_i32x4_s(i32x4.trunc_sat_f64x2_s_zero(k));
  const scale = i64x2.shl(i64x2.add(exponents, i64x2.splat(1023)), 52);
  return f64x2.mul(p, scale);
}

export function gradients(
  loss: i32, shape: f64, rowCount: i32, targetAt: usize, weightAt: usize, scoreAt: usize,
  recordsAt: usize, bytes: usize, pairAt: usize, resultAt: usize,
): void {
  let maxGradient = f64x2.splat(0);
  let maxHessian = f64x2.splat(0);
  let minHessian = f64x2.splat(Infinity);
  const one = f64x2.splat(1);
  let to = recordsAt + pairAt;
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
    maxGradient = f64x2.max(maxGradient, f64x2.abs(g));
    maxHessian = f64x2.max(maxHessian, h);
    minHessian = f64x2.min(minHessian, h);
    const pairs = v128.shuffle<f32>(g32, h32, 0, 4, 1, 5);
    v128.store_lane<i64>(to, pairs, 0);
    if (isPair) v128.store_lane<i64>(to + bytes, pairs, 1);
    to += bytes << 1;
  }
  store<f64>(resultAt, max(f64x2.extract_lane(maxGradient, 0), f64x2.extract_lane(maxGradient, 1)));
  store<f64>(resultAt + 8, max(f64x2.extract_lane(maxHessian, 0), f64x2.extract_lane(maxHessian, 1)));
  store<f64>(resultAt + 16, min(f64x2.extract_lane(minHessian, 0), f64x2.extract_lane(minHessian, 1)));
}

export function snap(
  recordsAt: usize, rowCount: i32, bytes: usize, pairAt: usize, gradientMagic: f64, hessianMagic: f64,
): void {
  const magic = f64x2.replace_lane(f64x2.splat(gradientMagic), 1, hessianMagic);
  let at = recordsAt + pairAt;
  for (let row = 0; row < rowCount; row++) {
    const pair = f64x2.promote_low_f32x4(v128.load64_zero(at));
    const snapped = f64x2.sub(f64x2.add(pair, magic), magic);
    v128.store_lane<i64>(at, f32x4.demote_f64x2_zero(snapped), 0);
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

// @ts-ignore: decorator
@inline
function copyRecord(from: usize, to: usize, bytes: usize): void {
  for (let offset: usize = 0; offset < bytes; offset += 16) v128.store(to + offset, v128.load(from + offset));
}

export function selectBag(
  recordsAt: usize, rowCount: i32, bytes: usize, toAt: usize, seed: u32, tree: u32, firstRow: u32, threshold: f64,
): i32 {
  const limit = <u64>threshold;
  const start = mix(mix(seed) ^ tree);
  let from = recordsAt;
  let to = toAt;
  let count = 0;
  for (let row = 0; row < rowCount; row++) {
    const isIn = <i32>(<u64>mix(start ^ (firstRow + row)) < limit);
    // Written in any case and kept where it counts: no branch to mispredict.
    if (bytes == 48) {
      v128.store(to, v128.load(from));
      v128.store(to + 16, v128.load(from + 16));
      v128.store(to + 32, v128.load(from + 32));
    } else {
      copyRecord(from, to, bytes);
    }
    to += bytes * isIn;
    count += isIn;
    from += bytes;
  }
  return count;
}

// @ts-ignore: decorator
@inline
function addTo(at: usize, pair: v128): void {
  v128.store(at, f64x2.add(v128.load(at), pair));
}

export function histogram(fromAt: usize, rowCount: i32, bytes: usize, stride: usize, histogramAt: usize): void {
  memory.fill(histogramAt, 0, stride << 12);
  let at = fromAt;
  for (let row = 0; row < rowCount; row++) {
    const pair = f64x2.promote_low_f32x4(v128.load64_zero(at + stride));
    let slot = histogramAt;
    for (let feature: usize = 0; feature < stride; feature += 4) {
      const bins = load<u32>(at + feature);
      addTo(slot + ((bins & 255) << 4), pair);
      addTo(slot + 4096 + ((bins >> 4) & 4080), pair);
      addTo(slot + 8192 + ((bins >> 12) & 4080), pair);
      addTo(slot + 12288 + ((bins >> 20) & 4080), pair);
      slot += 16384;
    }
    at += bytes;
  }
}

export function partition(
  fromAt: usize, rowCount: i32, leftAt: usize, rightEndAt: usize, bytes: usize, feature: usize, tableAt: usize,
): i32 {
  let at = fromAt;
  let left = leftAt;
  let right = rightEndAt - bytes;
  for (let row = 0; row < rowCount; row++) {
    const goesLeft = <usize>load<u8>(tableAt + load<u8>(at + feature));
    // To both ends, and one end moves on: the copy at the other is overwritten by the next row of that side.
    if (bytes == 48) {
      const a = v128.load(at);
      const b = v128.load(at + 16);
      const c = v128.load(at + 32);
      v128.store(left, a);
      v128.store(left + 16, b);
      v128.store(left + 32, c);
      v128.store(right, a);
      v128.store(right + 16, b);
      v128.store(right + 32, c);
    } else {
      copyRecord(at, left, bytes);
      copyRecord(at, right, bytes);
    }
    left += bytes * goesLeft;
    right -= bytes * (1 - goesLeft);
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
