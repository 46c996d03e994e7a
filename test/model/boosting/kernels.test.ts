import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BLOCK_ROWS, recordBytes, recordStride } from '../../../model/boosting/element-types.ts';
import { layOut, type PartShape } from '../../../model/boosting/part-layout.ts';
import { plainKernels } from '../../../model/boosting/plain-kernels.ts';
import { COMMAND, type Command, execute } from '../../../model/boosting/row-part.ts';
import { shareColumns } from '../../../model/boosting/shared-columns.ts';
import { viewPart } from '../../../model/boosting/team.ts';
import { type ChildrenOf, orderTree } from '../../../model/boosting/tree-order.ts';
import { wasmMemory } from '../../../model/boosting/wasm-kernels.ts';
import { writeTree } from '../../../model/boosting/written-tree.ts';
import { generator } from '../../support/boosting-problem.ts';

const LEAVES = 9;

/** A part with random bins, numbers, weights and a random tree, in a memory of each kind of kernels. */
function twins(
  drawn: Omit<PartShape, 'columnCount' | 'recordCount' | 'maxLeaves'>,
  seed: number,
  maxLeaves: number,
) {
  const random = generator(seed);
  const binCounts = Array.from({ length: drawn.featureCount }, () => 2 + Math.floor(random() ** 3 * 254));
  const shared = shareColumns(binCounts.map((binCount) => ({ binCount })));
  const columnCount = shared.sizes.length;
  const shape = { ...drawn, columnCount, recordCount: drawn.rowCount, maxLeaves };
  const { parts, totalBytes } = layOut([shape, shape]);
  const layout = parts[1]!;
  const plain = new ArrayBuffer(totalBytes);
  const bytes = new Uint8Array(plain);
  const words = new Int32Array(plain);
  const fill = (at: number, count: number, make: () => number) =>
    new Float64Array(plain, at, count).forEach((_, row, all) => {
      all[row] = make();
    });
  fill(layout.stateAt, drawn.rowCount * 2, () => Math.floor(random() * 50) / 8);
  fill(layout.stepsAt, maxLeaves * 4, () => random() + 0.5);
  if (drawn.isWeighted) fill(layout.weightAt, drawn.rowCount, () => random() + 0.1);
  for (let row = 0; row < drawn.rowCount; row++) {
    binCounts.forEach((binCount, feature) => {
      bytes[layout.stageAt + row * layout.matrixStride + feature] = random() * binCount;
    });
  }
  bytes.set(
    Array.from({ length: 256 }, () => (random() < 0.4 ? 1 : 0)),
    layout.tableAt,
  );
  // A tree's own records hold the columns backwards, without the last.
  const picked = Array.from({ length: Math.max(1, columnCount - 1) }, (_, i) => columnCount - 1 - i);
  picked.forEach((column, place) => {
    words[layout.picksAt / 4 + place] = column * BLOCK_ROWS;
    words[layout.columnsAt / 4 + place] = shared.sizes[column]!;
  });
  shared.places.forEach(({ column, factor, binCount }, feature) => {
    const place = picked.indexOf(column);
    words.set([column, factor], layout.spreadAt / 4 + feature * 2);
    words.set([Math.max(0, place), factor, binCount, place < 0 ? 0 : 1], layout.featuresAt / 4 + feature * 4);
  });
  const nodes = randomTree(binCounts, maxLeaves, random);
  const childrenOf: ChildrenOf = (node) =>
    nodes[node]!.feature < 0 ? null : [nodes[node]!.left, nodes[node]!.right];
  writeTree(viewPart(layout, plain), nodes, orderTree(0, childrenOf), shared);
  const wasm = wasmMemory(totalBytes);
  new Uint8Array(wasm.memory).set(bytes);
  const stride = recordStride(picked.length);
  const members = [
    { part: viewPart(layout, plain), kernels: plainKernels(plain) },
    { part: viewPart(layout, wasm.memory), kernels: wasm.kernels },
  ] as const;
  return { members, columnCount, own: { stride, bytes: recordBytes(stride) } };
}

/** Splits at a bin of a number, or by any set of bins. */
function randomTree(binCounts: readonly number[], leafCount: number, random: () => number) {
  const leaf = () => ({
    ...{ feature: -1, left: -1, right: -1, threshold: 0, value: 0, gain: 0, rowCount: 0 },
    leftBins: new Int32Array(8),
  });
  const nodes = [leaf()];
  for (let leaves = 1; leaves < leafCount; leaves++) {
    const open = nodes.filter(({ feature }) => feature < 0);
    const node = open[Math.floor(random() * open.length)]!;
    node.feature = Math.floor(random() * binCounts.length);
    const last = random() * binCounts[node.feature]!;
    const isNumber = random() < 0.7;
    const missingLeft = random() < 0.5;
    for (let bin = 0; bin < binCounts[node.feature]!; bin++) {
      const isLeft = !isNumber ? random() < 0.5 : bin === 0 ? missingLeft : bin <= last;
      if (isLeft) node.leftBins[bin >> 5]! |= 1 << (bin & 31);
    }
    node.left = nodes.length;
    node.right = nodes.length + 1;
    nodes.push(leaf(), leaf());
  }
  return nodes;
}

const shape = fc.record({
  rowCount: fc.integer({ min: 1, max: 150 }),
  featureCount: fc.constantFrom(1, 4, 5, 8, 20, 21, 30, 33, 60),
  isWeighted: fc.boolean(),
});

test('each kernel leaves the same memory in TypeScript and in WebAssembly, whatever the width of a record', () => {
  fc.assert(
    fc.property(shape, fc.integer(), fc.constantFrom(0, 0.3), (drawn, seed, level) => {
      const { members, columnCount, own } = twins(drawn, seed, LEAVES);
      const { rowCount, featureCount } = drawn;
      const { bytes, stride } = own;
      const [scale, unit] = [2 ** 12, 2 ** -12];
      const draw = [seed & 1023, 3] as const;
      const columns = Math.max(1, columnCount - 1);
      const steps: [Command, number[]][] = [
        [COMMAND.spread, [0, rowCount]],
        [COMMAND.findLeaves, [LEAVES]],
        [COMMAND.gradients, [level, 0.5, 0.7, 0.3]],
        [COMMAND.sumLeaves, [LEAVES, scale, scale, ...draw, 2 ** 31]],
        [COMMAND.sumLeaves, [LEAVES, scale, scale, ...draw, 2 ** 32]],
        [COMMAND.gather, [scale, scale, bytes, stride, ...draw, 2 ** 31]],
        [COMMAND.gather, [scale, scale, bytes, stride, ...draw, 2 ** 32]],
        [COMMAND.histogram, [0, 0, rowCount, bytes, stride, columns, 7, unit, unit]],
        [COMMAND.countBins, [0, 0, rowCount, bytes, columns - 1]],
        [COMMAND.search, [0, -1, columns, featureCount, 0.5, 1e-3, 0, 1, 3, 90, 0.1, 0, 0, 0, 0]],
        [COMMAND.search, [1, 0, columns, featureCount, 0, 2, 0.01, 1, 3, 90, 0.1, 1, -2, 40, 0.01]],
        [COMMAND.partition, [0, 0, rowCount, bytes, columns - 1]],
      ];
      for (const [command, args] of steps) {
        const [plain, wasm] = members.map(({ part, kernels }) => {
          part.args.set(args);
          part.results.fill(0);
          execute(command, part.layout, part.memory, kernels);
          return visible(part, command, own);
        });
        expect(wasm).toEqual(plain);
      }
    }),
    { numRuns: 100 },
  );
});

test.each([256, 257])('rows find their leaves in a tree of %d', (leafCount) => {
  const { members } = twins({ rowCount: 150, featureCount: 8, isWeighted: false }, 3, leafCount);
  const [plain, wasm] = members.map(({ part, kernels }) => {
    part.args.set([0, 150]);
    execute(COMMAND.spread, part.layout, part.memory, kernels);
    part.args[0] = leafCount;
    execute(COMMAND.findLeaves, part.layout, part.memory, kernels);
    return new Uint16Array(part.memory, part.layout.leavesAt, 150).slice();
  });
  expect(wasm).toEqual(plain);
  expect(Math.max(...plain!)).toBeGreaterThan(128);
});

test('a draw of more rows than there is room for is refused, not written', () => {
  for (const isWasm of [0, 1]) {
    const drawn = { rowCount: 150, featureCount: 4, isWeighted: false };
    const { part, kernels } = twins(drawn, 1, LEAVES).members[isWasm]!;
    part.args.set([1, 1, 32, 4, 1, 1, 0]);
    execute(COMMAND.gather, { ...part.layout, recordCount: 70 }, part.memory, kernels);
    expect(part.results[0]).toBe(0);
    part.args[6] = 2 ** 32;
    execute(COMMAND.gather, { ...part.layout, recordCount: 70 }, part.memory, kernels);
    expect(part.results[0]).toBe(-1);
  }
});

/** What commands leave behind, without what a kernel may touch beyond it: records past the drawn ones, padding inside one. */
function visible(
  part: ReturnType<typeof viewPart>,
  command: Command,
  own: { bytes: number; stride: number },
) {
  const { layout, memory, results } = part;
  const { rowCount, buffersAt } = layout;
  const blockCount = Math.ceil(rowCount / BLOCK_ROWS);
  const isGather = command === COMMAND.gather;
  const count = isGather ? results[0]! : command === COMMAND.partition ? rowCount : 0;
  const records = new Uint8Array(memory, buffersAt[isGather ? 0 : 1], count * own.bytes).slice();
  for (let at = 0; at < records.length; at += own.bytes) records.fill(0, at + own.stride + 8, at + own.bytes);
  return {
    records,
    results: results.slice(),
    counts: part.counts.slice(),
    histogram: part.histogram.slice(),
    nodes: new Float64Array(memory, layout.nodesAt, (2 * layout.histogramBytes) / 8).slice(),
    cuts: new Float64Array(memory, layout.cutsAt, (2 * layout.cutsBytes) / 8).slice(),
    sums: new Float64Array(memory, layout.sumsAt, layout.maxLeaves * 4).slice(),
    bins: new Uint8Array(memory, layout.binsAt, blockCount * BLOCK_ROWS * layout.columnCount).slice(),
    leaves: new Uint16Array(memory, layout.leavesAt, rowCount).slice(),
    state: new Float64Array(memory, layout.stateAt, rowCount * 2).slice(),
    pairs: new Float32Array(memory, layout.pairsAt, rowCount * 2).slice(),
  };
}
