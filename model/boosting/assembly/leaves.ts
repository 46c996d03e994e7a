// The leaf of every row of a finished tree, and what the rows of each leaf add up to.

import { advance, isEmpty, isOutside } from "./leaf-mask";
import { mix } from "./mix";

/** Rows of a block, and bytes between its columns. */
const BLOCK: usize = 64;

export function findLeaves(binsAt: usize, columnCount: usize, rowCount: i32, nodesAt: usize, nodeCount: usize, leavesAt: usize): void {
  const endNode = nodesAt + (nodeCount << 4);
  for (let row = 0; row < rowCount; row += <i32>BLOCK) {
    let a = i8x16.splat(0);
    let b = a;
    let c = a;
    let d = a;
    let node = nodesAt;
    while (node < endNode) {
      const first = v128.load8_splat(node, 6);
      const inA = i8x16.eq(a, first);
      const inB = i8x16.eq(b, first);
      const inC = i8x16.eq(c, first);
      const inD = i8x16.eq(d, first);
      if (isEmpty(inA, inB, inC, inD)) {
        node += load<u32>(node, 12);
        continue;
      }
      const column = binsAt + load<u32>(node);
      const step = v128.load8_splat(node, 7);
      const setAt = load<u32>(node, 8);
      if (setAt == 0) {
        // Bins less the shift compare as signed numbers.
        const shift = v128.load8_splat(node, 4);
        const last = v128.load8_splat(node, 5);
        a = advance(a, inA, i8x16.gt_s(i8x16.sub(v128.load(column), shift), last), step);
        b = advance(b, inB, i8x16.gt_s(i8x16.sub(v128.load(column, 16), shift), last), step);
        c = advance(c, inC, i8x16.gt_s(i8x16.sub(v128.load(column, 32), shift), last), step);
        d = advance(d, inD, i8x16.gt_s(i8x16.sub(v128.load(column, 48), shift), last), step);
      } else {
        a = advance(a, inA, isOutside(v128.load(column), setAt), step);
        b = advance(b, inB, isOutside(v128.load(column, 16), setAt), step);
        c = advance(c, inC, isOutside(v128.load(column, 32), setAt), step);
        d = advance(d, inD, isOutside(v128.load(column, 48), setAt), step);
      }
      node += 16;
    }
    v128.store(leavesAt, i16x8.extend_low_i8x16_u(a));
    v128.store(leavesAt, i16x8.extend_high_i8x16_u(a), 16);
    v128.store(leavesAt, i16x8.extend_low_i8x16_u(b), 32);
    v128.store(leavesAt, i16x8.extend_high_i8x16_u(b), 48);
    v128.store(leavesAt, i16x8.extend_low_i8x16_u(c), 64);
    v128.store(leavesAt, i16x8.extend_high_i8x16_u(c), 80);
    v128.store(leavesAt, i16x8.extend_low_i8x16_u(d), 96);
    v128.store(leavesAt, i16x8.extend_high_i8x16_u(d), 112);
    leavesAt += 2 * BLOCK;
    binsAt += columnCount * BLOCK;
  }
}

export function findManyLeaves(binsAt: usize, columnCount: usize, rowCount: i32, treeAt: usize, leavesAt: usize): void {
  for (let row: usize = 0; row < <usize>rowCount; row++) {
    const bins = binsAt + (row / BLOCK) * columnCount * BLOCK + row % BLOCK;
    let node = treeAt;
    let column = load<i32>(node);
    while (column >= 0) {
      const bin = <u32>load<u8>(bins + <usize>column);
      const goesLeft = (load<u32>(node + 16 + ((bin >> 5) << 2)) >> (bin & 31)) & 1;
      node = treeAt + (<usize>load<i32>(node + 8 - ((<usize>goesLeft) << 2))) * 48;
      column = load<i32>(node);
    }
    store<u16>(leavesAt + (row << 1), load<u16>(node, 12));
  }
}

export function sumLeaves(
  leavesAt: usize, rowCount: i32, pairsAt: usize, leafCount: usize, sumsAt: usize, gradientScale: f64, hessianScale: f64,
  seed: u32, tree: u32, index: u32, partCount: u32, threshold: f64,
): void {
  const scales = f64x2.replace_lane(f64x2.splat(gradientScale), 1, hessianScale);
  const magic = f64x2.splat(6755399441055744.0);
  const limit = <u64>threshold;
  const isWhole = limit > 0xffffffff;
  const start = mix(mix(seed) ^ tree);
  memory.fill(sumsAt, 0, leafCount << 5);
  for (let row = 0; row < rowCount; row++) {
    const block = <u32>row / <u32>BLOCK;
    const number = (block * partCount + index) * <u32>BLOCK + <u32>row % <u32>BLOCK;
    if (!isWhole && <u64>mix(start ^ number) >= limit) continue;
    const pair = f64x2.promote_low_f32x4(v128.load64_zero(pairsAt + ((<usize>row) << 3)));
    const steps = f64x2.sub(f64x2.add(f64x2.mul(pair, scales), magic), magic);
    const sums = sumsAt + ((<usize>load<u16>(leavesAt + ((<usize>row) << 1))) << 5);
    v128.store(sums, f64x2.add(v128.load(sums), steps));
    store<f64>(sums, load<f64>(sums, 16) + 1, 16);
  }
}
