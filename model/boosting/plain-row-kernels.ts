import { BLOCK_ROWS, NODE_BYTES, SPLIT_BYTES } from './element-types.ts';
import { roundToEven } from './gradient-grid.ts';
import type { Kernels } from './kernels.ts';
import { hash } from './sampling.ts';

type RowKernels = Pick<
  Kernels,
  'spreadColumns' | 'gradients' | 'gatherRecords' | 'findLeaves' | 'findManyLeaves' | 'sumLeaves'
>;

/** The kernels that pass over all rows once a tree, in plain TypeScript. */
export function plainRowKernels(memory: ArrayBuffer | SharedArrayBuffer): RowKernels {
  const u8 = new Uint8Array(memory);
  const u16 = new Uint16Array(memory);
  const i32 = new Int32Array(memory);
  const f32 = new Float32Array(memory);
  const f64 = new Float64Array(memory);
  /** Where the bin of a row's first column lies; those of the others follow 64 bytes apart. */
  const binAt = (binsAt: number, columnCount: number, row: number) =>
    binsAt + Math.floor(row / BLOCK_ROWS) * columnCount * BLOCK_ROWS + (row % BLOCK_ROWS);
  const numberOf = (row: number, index: number, partCount: number) =>
    (Math.floor(row / BLOCK_ROWS) * partCount + index) * BLOCK_ROWS + (row % BLOCK_ROWS);
  const isIn = (setAt: number, bin: number) => ((i32[setAt / 4 + (bin >> 5)]! >>> (bin & 31)) & 1) === 1;
  return {
    spreadColumns(stageAt, rowCount, matrixStride, featureCount, spreadAt, binsAt, columnCount) {
      u8.fill(0, binsAt, binAt(binsAt, columnCount, rowCount + BLOCK_ROWS - 1));
      for (let row = 0; row < rowCount; row++) {
        const to = binAt(binsAt, columnCount, row);
        for (let feature = 0; feature < featureCount; feature++) {
          const about = spreadAt / 4 + feature * 2;
          u8[to + i32[about]! * BLOCK_ROWS]! += u8[stageAt + row * matrixStride + feature]! * i32[about + 1]!;
        }
      }
    },

    gradients(
      level,
      plainHessian,
      firstHessian,
      secondHessian,
      rowCount,
      stateAt,
      weightAt,
      leavesAt,
      stepsAt,
      pairsAt,
      resultAt,
    ) {
      let maxGradient = 0;
      let maxHessian = 0;
      let minHessian = Number.POSITIVE_INFINITY;
      const exponents = [0, 0];
      const zeros = [0, 0];
      for (let row = 0; row < rowCount; row++) {
        const weight = weightAt === 0 ? 1 : f64[weightAt / 8 + row]!;
        const state = stateAt / 8 + row * 2;
        const step = stepsAt / 8 + u16[leavesAt / 2 + row]! * 4;
        const a = f64[state]! * f64[step]! + f64[step + 2]!;
        const b = f64[state + 1]! * f64[step + 1]! + f64[step + 3]!;
        f64.set([a, b], state);
        const gradient = level > 0 ? (a >= b ? 1 - level : -level) : a - b;
        const pair = [gradient * weight, (plainHessian + firstHessian * a + secondHessian * b) * weight];
        const at = pairsAt / 4 + row * 2;
        for (let side = 0; side < 2; side++) {
          f32[at + side] = pair[side]!;
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

    gatherRecords(
      binsAt,
      columnCount,
      rowCount,
      pairsAt,
      picksAt,
      _scratchAt,
      toAt,
      bytes,
      stride,
      room,
      gradientScale,
      hessianScale,
      seed,
      tree,
      index,
      partCount,
      threshold,
    ) {
      let to = toAt;
      for (let row = 0; row < rowCount; row++) {
        if (hash(seed, tree, numberOf(row, index, partCount)) >= threshold) continue;
        if ((to - toAt) / bytes === room) return -1;
        for (let place = 0; place < stride; place++) {
          u8[to + place] = u8[binAt(binsAt, columnCount, row) + i32[picksAt / 4 + place]!]!;
        }
        i32[(to + stride) / 4] = roundToEven(f32[pairsAt / 4 + row * 2 + 1]! * hessianScale);
        i32[(to + stride) / 4 + 1] = roundToEven(f32[pairsAt / 4 + row * 2]! * gradientScale);
        to += bytes;
      }
      return (to - toAt) / bytes;
    },

    findLeaves(binsAt, columnCount, rowCount, nodesAt, nodeCount, leavesAt) {
      for (let row = 0; row < rowCount; row++) {
        let leaf = 0;
        for (let node = nodesAt; node < nodesAt + nodeCount * SPLIT_BYTES; node += SPLIT_BYTES) {
          const [shift, last, first, leftLeaves] = u8.subarray(node + 4, node + 8);
          const bin = u8[binAt(binsAt, columnCount, row) + i32[node / 4]!]!;
          const setAt = i32[node / 4 + 2]!;
          const goesRight =
            setAt === 0 ? ((bin - shift!) << 24) >> 24 > (last! << 24) >> 24 : !isIn(setAt, bin);
          if (goesRight && leaf === first) leaf += leftLeaves!;
        }
        u16[leavesAt / 2 + row] = leaf;
      }
    },

    findManyLeaves(binsAt, columnCount, rowCount, treeAt, leavesAt) {
      for (let row = 0; row < rowCount; row++) {
        let node = treeAt;
        while (i32[node / 4]! >= 0) {
          const bin = u8[binAt(binsAt, columnCount, row) + i32[node / 4]!]!;
          node = treeAt + i32[node / 4 + (isIn(node + 16, bin) ? 1 : 2)]! * NODE_BYTES;
        }
        u16[leavesAt / 2 + row] = i32[node / 4 + 3]!;
      }
    },

    sumLeaves(
      leavesAt,
      rowCount,
      pairsAt,
      leafCount,
      sumsAt,
      gradientScale,
      hessianScale,
      seed,
      tree,
      index,
      partCount,
      threshold,
    ) {
      f64.fill(0, sumsAt / 8, sumsAt / 8 + leafCount * 4);
      for (let row = 0; row < rowCount; row++) {
        if (hash(seed, tree, numberOf(row, index, partCount)) >= threshold) continue;
        const sums = sumsAt / 8 + u16[leavesAt / 2 + row]! * 4;
        f64[sums]! += roundToEven(f32[pairsAt / 4 + row * 2]! * gradientScale);
        f64[sums + 1]! += roundToEven(f32[pairsAt / 4 + row * 2 + 1]! * hessianScale);
        f64[sums + 2]!++;
      }
    },
  };
}
