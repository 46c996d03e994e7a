// The kernels of ../kernels.ts in AssemblyScript; ../plain-kernels.ts says the same in TypeScript, and tests hold the two to the same
// bits. Compiled twice by scripts/build-kernels.ts: over a shared memory, and over one of this thread alone.

export { spreadColumns, gatherRecords } from "./records";
export { gradients } from "./gradients";
export { histogram } from "./histogram";
export { search } from "./search";
export { countBins, partition } from "./partition";
export { findLeaves, findManyLeaves, sumLeaves } from "./leaves";
export { scoreRows } from "./scoring";
