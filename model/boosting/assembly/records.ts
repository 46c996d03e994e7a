// Bins by column, 64 rows at a time, and from them the records that a tree is grown from.

import { mix } from "./mix";

/** Rows of a block, and bytes between its columns. */
const BLOCK: usize = 64;

export function spreadColumns(
  stageAt: usize, rowCount: i32, matrixStride: usize, featureCount: usize, spreadAt: usize, binsAt: usize, columnCount: usize,
): void {
  const blockBytes = columnCount * BLOCK;
  memory.fill(binsAt, 0, ((<usize>rowCount + BLOCK - 1) / BLOCK) * blockBytes);
  for (let row: usize = 0; row < <usize>rowCount; row++) {
    const from = stageAt + row * matrixStride;
    const to = binsAt + (row / BLOCK) * blockBytes + row % BLOCK;
    for (let feature: usize = 0; feature < featureCount; feature++) {
      const about = spreadAt + (feature << 3);
      const byte = to + (<usize>load<i32>(about)) * BLOCK;
      store<u8>(byte, load<u8>(byte) + load<u8>(from + feature) * load<u8>(about, 4));
    }
  }
}

// @ts-ignore: decorator
@inline
function low(a: v128, b: v128): v128 {
  return v128.shuffle<i8>(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}

// @ts-ignore: decorator
@inline
function high(a: v128, b: v128): v128 {
  return v128.shuffle<i8>(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}

/** Two rows of eight bytes each. */
// @ts-ignore: decorator
@inline
function storeRows(toAt: usize, width: usize, rows: v128): void {
  v128.store64_lane(toAt, rows, 0);
  v128.store64_lane(toAt + width, rows, 1);
}

/** Eight columns of a block, wherever they lie in it, to eight bytes of 64 rows. */
function transpose(blockAt: usize, picksAt: usize, toAt: usize, width: usize): void {
  for (let from: usize = 0; from < BLOCK; from += 16) {
    const at = blockAt + from;
    const c0 = v128.load(at + load<u32>(picksAt));
    const c1 = v128.load(at + load<u32>(picksAt, 4));
    const c2 = v128.load(at + load<u32>(picksAt, 8));
    const c3 = v128.load(at + load<u32>(picksAt, 12));
    const c4 = v128.load(at + load<u32>(picksAt, 16));
    const c5 = v128.load(at + load<u32>(picksAt, 20));
    const c6 = v128.load(at + load<u32>(picksAt, 24));
    const c7 = v128.load(at + load<u32>(picksAt, 28));
    // Columns four apart, then two, then one: each step brings the bytes of a row nearer.
    const a0 = low(c0, c4);
    const a1 = high(c0, c4);
    const a2 = low(c1, c5);
    const a3 = high(c1, c5);
    const a4 = low(c2, c6);
    const a5 = high(c2, c6);
    const a6 = low(c3, c7);
    const a7 = high(c3, c7);
    let even = low(a0, a4);
    let odd = low(a2, a6);
    storeRows(toAt, width, low(even, odd));
    storeRows(toAt + 2 * width, width, high(even, odd));
    even = high(a0, a4);
    odd = high(a2, a6);
    storeRows(toAt + 4 * width, width, low(even, odd));
    storeRows(toAt + 6 * width, width, high(even, odd));
    even = low(a1, a5);
    odd = low(a3, a7);
    storeRows(toAt + 8 * width, width, low(even, odd));
    storeRows(toAt + 10 * width, width, high(even, odd));
    even = high(a1, a5);
    odd = high(a3, a7);
    storeRows(toAt + 12 * width, width, low(even, odd));
    storeRows(toAt + 14 * width, width, high(even, odd));
    toAt += 16 * width;
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

export function gatherRecords(
  binsAt: usize, columnCount: usize, rowCount: i32, pairsAt: usize, picksAt: usize, scratchAt: usize,
  toAt: usize, bytes: usize, stride: usize, room: i32, gradientScale: f64, hessianScale: f64,
  seed: u32, tree: u32, index: u32, partCount: u32, threshold: f64,
): i32 {
  const scales = f64x2.replace_lane(f64x2.splat(gradientScale), 1, hessianScale);
  const limit = <u64>threshold;
  const start = mix(mix(seed) ^ tree);
  const width = (stride + 7) & ~7;
  const listAt = scratchAt + BLOCK * width;
  let to = toAt;
  let count = 0;
  for (let row = 0; row < rowCount; row += <i32>BLOCK) {
    if (count > room) return -1;
    const block = <u32>row / <u32>BLOCK;
    const blockAt = binsAt + <usize>block * columnCount * BLOCK;
    for (let place: usize = 0; place < width; place += 8) transpose(blockAt, picksAt + (place << 2), scratchAt + place, width);
    const firstRow = (block * partCount + index) * <u32>BLOCK;
    const rows = min(rowCount - row, <i32>BLOCK);
    // Every row is written to the list and kept where it counts: no branch to mispredict.
    let end = listAt;
    for (let i = 0; i < rows; i++) {
      store<u32>(end, i);
      end += (<usize>(<u64>mix(start ^ (firstRow + i)) < limit)) << 2;
    }
    for (let at = listAt; at < end; at += 4) {
      const i = <usize>load<u32>(at);
      const from = scratchAt + i * width;
      v128.store(to, v128.load(from));
      for (let offset: usize = 16; offset < stride; offset += 16) v128.store(to + offset, v128.load(from + offset));
      store<i64>(to + stride, quantise(pairsAt + ((<usize>row + i) << 3), scales));
      to += bytes;
    }
    count += <i32>((end - listAt) >> 2);
  }
  return count > room ? -1 : count;
}
