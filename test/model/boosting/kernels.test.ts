import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plainKernels } from '../../../model/boosting/plain-kernels.ts';
import { COMMAND, execute, layOut, type PartShape } from '../../../model/boosting/row-part.ts';
import { viewPart } from '../../../model/boosting/team.ts';
import { wasmMemory } from '../../../model/boosting/wasm-kernels.ts';
import { generator } from '../../support/boosting-problem.ts';

/** A part with random bins, targets, weights and scores, in a memory of each kind of kernels. */
function twins(shape: PartShape, seed: number) {
  const layout = layOut(shape);
  const random = generator(seed);
  const plain = new ArrayBuffer(layout.totalBytes);
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
    const at = layout.buffersAt[0] + row * layout.bytes;
    for (let feature = 0; feature < shape.featureCount; feature++) bytes[at + feature] = random() * 255;
    words[(at + layout.stride) / 4 + 2] = row;
  }
  const table = new Uint8Array(plain, layout.tableAt, 256).map(() => (random() < 0.4 ? 1 : 0));
  new Uint8Array(plain, layout.tableAt, 256).set(table);
  const wasm = wasmMemory(layout.totalBytes);
  new Uint8Array(wasm.memory).set(bytes);
  return [
    { part: viewPart(layout, plain), kernels: plainKernels(plain) },
    { part: viewPart(layout, wasm.memory), kernels: wasm.kernels },
  ] as const;
}

const shape = fc.record({
  firstRow: fc.integer({ min: 0, max: 1000 }),
  rowCount: fc.integer({ min: 1, max: 70 }),
  featureCount: fc.constantFrom(1, 4, 5, 20, 21, 30, 33, 60),
  isWeighted: fc.boolean(),
  maxLeaves: fc.constant(4),
});

test('each kernel leaves the same memory in TypeScript and in WebAssembly, whatever the width of a record', () => {
  fc.assert(
    fc.property(shape, fc.integer(), fc.constantFrom(0, 1, 2, 3), (drawn, seed, loss) => {
      const pair = twins(drawn, seed);
      const magic = 1.5 * 2 ** 52 * 2 ** -30;
      const steps: [(typeof COMMAND)[keyof typeof COMMAND], number[]][] = [
        [COMMAND.gradients, [loss, loss === 3 ? 0.3 : 1.4]],
        [COMMAND.prepare, [magic, magic, seed & 1023, 3, 2 ** 31]],
        [COMMAND.histogram, [0, 0, drawn.rowCount]],
        [COMMAND.countBins, [0, 0, drawn.rowCount, drawn.featureCount - 1]],
        [COMMAND.partition, [0, 0, drawn.rowCount, drawn.featureCount - 1]],
      ];
      for (const [command, args] of steps) {
        const [plain, wasm] = pair.map(({ part, kernels }) => {
          part.args.set(args);
          part.results.fill(0);
          execute(command, part.layout, part.memory, kernels);
          return visible(part, command);
        });
        expect(wasm).toEqual(plain);
      }
    }),
    { numRuns: 200 },
  );
});

/** What a command is for: its results, and the memory that it may write, without records past the bag that a kernel may touch. */
function visible(part: ReturnType<typeof viewPart>, command: number) {
  const { layout, memory, results } = part;
  const { rowCount, bytes, buffersAt } = layout;
  const kept = command === COMMAND.prepare ? results[0]! : 0;
  const moved = command === COMMAND.partition ? rowCount : kept;
  return {
    results: results.slice(),
    counts: part.counts.slice(),
    histogram: part.histogram.slice(),
    records: new Uint8Array(memory, buffersAt[0], rowCount * bytes).slice(),
    moved: new Uint8Array(memory, buffersAt[1], moved * bytes).slice(),
  };
}
