import type { Kernels } from './kernels.ts';
import { KERNELS_WASM, SHARED_KERNELS_WASM } from './kernels-wasm.ts';
import type { MemoryFactory } from './team.ts';

const PAGE_BYTES = 65_536;

/** Memory of this thread alone, with the WebAssembly kernels bound to it. */
export const wasmMemory: MemoryFactory = (byteCount) => {
  const memory = new WebAssembly.Memory({ initial: pages(byteCount), maximum: pages(byteCount) });
  return { memory: memory.buffer, kernels: bind(KERNELS_WASM, memory) };
};

/** A memory that other threads can bind to, too. */
export function sharedMemory(byteCount: number): WebAssembly.Memory {
  return new WebAssembly.Memory({ initial: pages(byteCount), maximum: pages(byteCount), shared: true });
}

/** The kernels on a memory made by `sharedMemory`. */
export function bindShared(memory: WebAssembly.Memory): Kernels {
  return bind(SHARED_KERNELS_WASM, memory);
}

/** The kernel that scores rows, in a memory of its own. */
export function bindScoring(byteCount: number): ScoringKernel {
  const memory = new WebAssembly.Memory({ initial: pages(byteCount), maximum: pages(byteCount) });
  const { scoreRows } = bind(KERNELS_WASM, memory) as unknown as Pick<ScoringKernel, 'scoreRows'>;
  return { memory: memory.buffer, scoreRows };
}

/** `assembly/scoring.ts` and its memory; every `…At` is a byte offset. */
export interface ScoringKernel {
  readonly memory: ArrayBuffer | SharedArrayBuffer;
  scoreRows(
    binsAt: number,
    blockCount: number,
    stride: number,
    columnsAt: number,
    leavesAt: number,
    treeCount: number,
    treesAt: number,
    nodesAt: number,
    valuesAt: number,
    scoresAt: number,
  ): void;
}

function bind(base64: string, memory: WebAssembly.Memory): Kernels {
  const module = MODULES.get(base64) ?? new WebAssembly.Module(bytesOf(base64));
  MODULES.set(base64, module);
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Kernels;
}

/** Compiled once a thread. */
const MODULES = new Map<string, WebAssembly.Module>();

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

function pages(byteCount: number): number {
  return Math.ceil(byteCount / PAGE_BYTES);
}
