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

function bind(base64: string, memory: WebAssembly.Memory): Kernels {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
  return instance.exports as unknown as Kernels;
}

function pages(byteCount: number): number {
  return Math.ceil(byteCount / PAGE_BYTES);
}
