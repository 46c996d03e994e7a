// Compile the AssemblyScript kernels and write them as text into model/boosting/kernels-wasm.ts, which is committed: nothing is
// compiled or read from disk when a forest is trained. A test compiles again and compares.
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import asc from 'assemblyscript/asc';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const KERNELS_FILE = join(root, 'model/boosting/kernels-wasm.ts');

const COMMON = [
  'model/boosting/assembly/kernels.ts',
  '--runtime=stub',
  '--optimizeLevel=3',
  '--noAssert',
  '--importMemory',
  '--initialMemory=1',
  '--maximumMemory=65536',
  '--enable=simd',
  '--outFile=kernels.wasm',
];

/** The text of model/boosting/kernels-wasm.ts. */
export async function kernelsText(): Promise<string> {
  const own = await compile(COMMON);
  const shared = await compile([...COMMON, '--sharedMemory', '--enable=threads']);
  return `// Written by scripts/build-kernels.ts from assembly/kernels.ts: do not edit.

/** The kernels over a memory of one thread, as base64. */
export const KERNELS_WASM =
  '${own}';

/** The kernels over a shared memory, as base64. */
export const SHARED_KERNELS_WASM =
  '${shared}';
`;
}

async function compile(options: readonly string[]): Promise<string> {
  let base64 = '';
  const { error, stderr } = await asc.main([...options], {
    writeFile: (_name, contents) => {
      base64 = Buffer.from(contents).toString('base64');
    },
  });
  if (error !== null) throw new Error(stderr.toString(), { cause: error });
  return base64;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  writeFileSync(KERNELS_FILE, await kernelsText());
