import type { Kernels } from './kernels.ts';
import { ARG_COUNT, layOut, type PartLayout, type PartShape } from './part-layout.ts';
import { type Command, execute } from './row-part.ts';

/** One part as the trainer sees it: views on the team's memory, filled by the trainer before the first command. */
export interface Part {
  readonly layout: PartLayout;
  readonly memory: ArrayBuffer | SharedArrayBuffer;
  readonly args: Float64Array;
  readonly results: Float64Array;
  readonly table: Uint8Array;
  readonly counts: Int32Array;
  readonly histogram: Float64Array;
}

/** Workers that carry out each command on their own rows, all at once. How they run is the matter of whoever starts them. */
export interface Team {
  readonly parts: readonly Part[];
  /**
   * Every part carries out the command; returns when all are done. `rowCount` is how many rows the command is about: of
   * few, one thread may do all parts sooner than it hears of the others.
   */
  run(command: Command, rowCount?: number): void;
  close(): void | Promise<void>;
}

/** Starts a team of one part a shape. */
export type TeamFactory = (shapes: readonly PartShape[]) => Team | Promise<Team>;

/** Memory of a team with its kernels. `byteCount` is what the team needs. */
export type MemoryFactory = (byteCount: number) => {
  readonly memory: ArrayBuffer | SharedArrayBuffer;
  readonly kernels: Kernels;
};

/** A team that works in this thread, one part after the other. */
export function localTeam(allocate: MemoryFactory): TeamFactory {
  return (shapes) => {
    const layout = layOut(shapes);
    const { memory, kernels } = allocate(layout.totalBytes);
    return {
      parts: layout.parts.map((part) => viewPart(part, memory)),
      run: (command) => {
        for (const part of layout.parts) execute(command, part, memory, kernels);
      },
      close: () => {},
    };
  };
}

/** The views that the trainer works with. */
export function viewPart(layout: PartLayout, memory: ArrayBuffer | SharedArrayBuffer): Part {
  return {
    layout,
    memory,
    args: new Float64Array(memory, layout.argsAt, ARG_COUNT),
    results: new Float64Array(memory, layout.resultsAt, ARG_COUNT),
    table: new Uint8Array(memory, layout.tableAt, 256),
    counts: new Int32Array(memory, layout.countsAt, 256),
    histogram: new Float64Array(memory, layout.histogramAt, layout.stride * 512),
  };
}
