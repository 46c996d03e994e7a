// Scores of binned rows, 256 at a time; ../scorer.ts says how a forest is laid out for it.

import { advance, isEmpty, isOutside } from "./leaf-mask";

/** Rows of a block, and bytes between its columns. */
const BLOCK: usize = 256;

/** Rows of bins to columns: as they are, then one less, both with the top bit turned so that they compare as signed numbers. */
function transpose(binsAt: usize, stride: usize, columnsAt: usize): void {
  for (let row: usize = 0; row < BLOCK; row++) {
    let to = columnsAt + row;
    const end = binsAt + stride;
    for (let from = binsAt; from < end; from++) {
      const bin = load<u8>(from);
      store<u8>(to, bin ^ 128);
      store<u8>(to + stride * BLOCK, (bin - 1) ^ 128);
      to += BLOCK;
    }
    binsAt = end;
  }
}

/** Adds each row's leaf values to its score; rows of all blocks lie one after the other. */
export function scoreRows(
  binsAt: usize, blockCount: i32, stride: usize, columnsAt: usize, leavesAt: usize,
  treeCount: i32, treesAt: usize, nodesAt: usize, valuesAt: usize, scoresAt: usize,
): void {
  for (let block = 0; block < blockCount; block++) {
    transpose(binsAt, stride, columnsAt);
    let firstNode = nodesAt;
    let values = valuesAt;
    for (let tree = 0; tree < treeCount; tree++) {
      const endNode = firstNode + ((<usize>load<i32>(treesAt + ((<usize>tree) << 2))) << 4);
      for (let from: usize = 0; from < BLOCK; from += 64) {
        let a = i8x16.splat(0);
        let b = a;
        let c = a;
        let d = a;
        let node = firstNode;
        while (node < endNode) {
          const first = v128.load8_splat(node, 5);
          const inA = i8x16.eq(a, first);
          const inB = i8x16.eq(b, first);
          const inC = i8x16.eq(c, first);
          const inD = i8x16.eq(d, first);
          if (isEmpty(inA, inB, inC, inD)) {
            node += load<u32>(node, 12);
            continue;
          }
          const column = columnsAt + from + load<u32>(node);
          const step = v128.load8_splat(node, 6);
          const setAt = load<u32>(node, 8);
          if (setAt == 0) {
            const last = v128.load8_splat(node, 4);
            a = advance(a, inA, i8x16.gt_s(v128.load(column), last), step);
            b = advance(b, inB, i8x16.gt_s(v128.load(column, 16), last), step);
            c = advance(c, inC, i8x16.gt_s(v128.load(column, 32), last), step);
            d = advance(d, inD, i8x16.gt_s(v128.load(column, 48), last), step);
          } else {
            a = advance(a, inA, isOutside(v128.xor(v128.load(column), i8x16.splat(-128)), setAt), step);
            b = advance(b, inB, isOutside(v128.xor(v128.load(column, 16), i8x16.splat(-128)), setAt), step);
            c = advance(c, inC, isOutside(v128.xor(v128.load(column, 32), i8x16.splat(-128)), setAt), step);
            d = advance(d, inD, isOutside(v128.xor(v128.load(column, 48), i8x16.splat(-128)), setAt), step);
          }
          node += 16;
        }
        v128.store(leavesAt, a);
        v128.store(leavesAt, b, 16);
        v128.store(leavesAt, c, 32);
        v128.store(leavesAt, d, 48);
        let score = scoresAt + (from << 3);
        for (let row: usize = 0; row < 64; row += 2) {
          const pair = v128.load64_lane(
            values + ((<usize>load<u8>(leavesAt + row, 1)) << 3),
            v128.load64_zero(values + ((<usize>load<u8>(leavesAt + row)) << 3)),
            1,
          );
          v128.store(score, f64x2.add(v128.load(score), pair));
          score += 16;
        }
      }
      // A tree has one leaf more than it has splits.
      values += ((endNode - firstNode) >> 1) + 8;
      firstNode = endNode;
    }
    binsAt += BLOCK * stride;
    scoresAt += BLOCK << 3;
  }
}
