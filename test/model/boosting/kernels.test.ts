import fc from 'fast-check';
import { expect, test } from 'vitest';
import { recordBytes, recordStride } from '../../../model/boosting/element-types.ts';
import { layOut, type PartShape } from '../../../model/boosting/part-layout.ts';
import { plainKernels } from '../../../model/boosting/plain-kernels.ts';
import { COMMAND, type Command, execute } from '../../../model/boosting/row-part.ts';
import { shareColumns } from '../../../model/boosting/shared-columns.ts';
import { viewPart } from '../../../model/boosting/team.ts';
import { wasmMemory } from '../../../model/boosting/wasm-kernels.ts';
import { generator } from '../../support/boosting-problem.ts';

/** A part with random bins, targets, weights and scores, in a memory of each kind of kernels. */
function twins(shape: Omit<PartShape, 'columnCount'>, seed: number) {
  const random = generator(seed);
  const binCounts = Array.from({ length: shape.featureCount }, () => 2 + Math.floor(random() ** 3 * 254));
  const shared = shareColumns(binCounts.map((binCount) => ({ binCount })));
  const columnCount = shared.sizes.length;
  const { parts, totalBytes } = layOut([{ ...shape, columnCount }]);
  const layout = parts[0]!;
  const plain = new ArrayBuffer(totalBytes);
  const bytes = new Uint8Array(plain);
  const words = new Int32Array(plain);
  const fill = (at: number, make: () => number) =>
    new Float64Array(plain, at, shape.rowCount).forEach((_, row, all) => {
      all[row] = make();
    });
  fill(layout.targetAt, () => Math.floor(random() * 5));
  fill(layout.scoreAt, () => random() * 8 - 4);
  if (shape.isWeighted) fill(layout.weightAt, () => random() + 0.1);
  for (let row = 0; row < shape.rowCount; row++) {
    binCounts.forEach((binCount, feature) => {
      bytes[layout.buffersAt[1] + row * layout.matrixStride + feature] = random() * binCount;
    });
  }
  bytes.set(
    Array.from({ length: 256 }, () => (random() < 0.4 ? 1 : 0)),
    layout.tableAt,
  );
  words.set(shared.sizes, layout.columnsAt / 4);
  shared.places.forEach(({ column, factor, binCount }, feature) => {
    words.set([column, factor], layout.spreadAt / 4 + feature * 2);
    words.set([column, factor, binCount, 1], layout.featuresAt / 4 + feature * 4);
  });
  // A tree's own records hold the columns backwards, without the last.
  const picked = Array.from({ length: Math.max(1, columnCount - 1) }, (_, i) => columnCount - 1 - i);
  const vectors = Math.ceil(layout.stride / 16);
  bytes.fill(255, layout.masksAt, layout.masksAt + vectors * vectors * 16);
  picked.forEach((column, place) => {
    bytes[layout.masksAt + ((place >> 4) * vectors + (column >> 4)) * 16 + (place & 15)] = column & 15;
  });
  const wasm = wasmMemory(totalBytes);
  new Uint8Array(wasm.memory).set(bytes);
  const stride = recordStride(picked.length);
  const members = [
    { part: viewPart(layout, plain), kernels: plainKernels(plain) },
    { part: viewPart(layout, wasm.memory), kernels: wasm.kernels },
  ] as const;
  return { members, columnCount, own: { stride, bytes: recordBytes(stride) } };
}

const shape = fc.record({
  firstRow: fc.integer({ min: 0, max: 1000 }),
  rowCount: fc.integer({ min: 1, max: 70 }),
  featureCount: fc.constantFrom(1, 4, 5, 8, 20, 21, 30, 33, 60),
  isWeighted: fc.boolean(),
  maxLeaves: fc.constant(4),
});

test('each kernel leaves the same memory in TypeScript and in WebAssembly, whatever the width of a record', () => {
  fc.assert(
    fc.property(shape, fc.integer(), fc.constantFrom(0, 1, 2, 3), (drawn, seed, loss) => {
      const { members, columnCount, own } = twins(drawn, seed);
      const { bytes, stride } = members[0].part.layout;
      const { rowCount, featureCount } = drawn;
      const [scale, unit] = [2 ** 12, 2 ** -12];
      const steps: [Command, number[]][] = [
        [COMMAND.spread, []],
        [COMMAND.gradients, [loss, loss === 3 ? 0.3 : 1.4]],
        [COMMAND.prepare, [scale, scale, 0, 0]],
        [COMMAND.histogram, [0, 0, rowCount, bytes, stride, columnCount, 7, unit, unit]],
        [COMMAND.countBins, [0, 0, rowCount, bytes, columnCount - 1]],
        [COMMAND.search, [0, -1, columnCount, featureCount, 0.5, 1e-3, 0, 1, 3, 90, 0.1, 0, 0, 0, 0]],
        [COMMAND.search, [1, 0, columnCount, featureCount, 0, 2, 0.01, 1, 3, 90, 0.1, 1, -2, 40, 0.01]],
        [COMMAND.partition, [0, 0, rowCount, bytes, columnCount - 1]],
        [COMMAND.prepare, [scale, scale, own.bytes, own.stride, seed & 1023, 3, 2 ** 31]],
      ];
      for (const [command, args] of steps) {
        const [plain, wasm] = members.map(({ part, kernels }) => {
          part.args.set(args);
          part.results.fill(0);
          execute(command, part.layout, part.memory, kernels);
          const moved =
            command === COMMAND.partition
              ? rowCount * bytes
              : command === COMMAND.prepare
                ? part.results[0]! * own.bytes
                : 0;
          return visible(part, args[2] === own.bytes || command === COMMAND.partition ? moved : 0, own);
        });
        expect(wasm).toEqual(plain);
      }
    }),
    { numRuns: 200 },
  );
});

/** The memory that commands are for, without what a kernel may touch beyond it: records past the bag, padding of a record. */
function visible(
  part: ReturnType<typeof viewPart>,
  movedBytes: number,
  own: { bytes: number; stride: number },
) {
  const { layout, memory, results } = part;
  const { rowCount, bytes, buffersAt, stride } = layout;
  const moved = new Uint8Array(memory, buffersAt[1], movedBytes).slice();
  const width = movedBytes === rowCount * bytes ? { bytes, stride } : own;
  for (let at = 0; at < moved.length; at += width.bytes)
    moved.fill(0, at + width.stride + 12, at + width.bytes);
  const records = new Uint8Array(memory, buffersAt[0], rowCount * bytes).slice();
  return {
    results: results.slice(),
    counts: part.counts.slice(),
    histogram: part.histogram.slice(),
    nodes: new Float64Array(memory, layout.nodesAt, (2 * layout.histogramBytes) / 8).slice(),
    cuts: new Float64Array(memory, layout.cutsAt, (2 * layout.cutsBytes) / 8).slice(),
    pairs: new Float32Array(memory, layout.pairsAt, rowCount * 2).slice(),
    records,
    moved,
  };
}
