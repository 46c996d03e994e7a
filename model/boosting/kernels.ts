/**
 * The hot loops, over one part's memory; every `…At` is a byte offset in it. `plain-kernels.ts` says in TypeScript what
 * `assembly/kernels.ts` does in WebAssembly, bit for bit. A record is laid out as `element-types.ts` says: bins, then the
 * (gradient, hessian) pair at `pairAt`, then the row's number in the part at `pairAt + 8`.
 */
export interface Kernels {
  /** Gradient pairs of every row into its record; leaves max |g|, max h, min h as f64 at `resultAt`. `weightAt` 0 = no weights. */
  gradients(
    loss: number,
    shape: number,
    rowCount: number,
    targetAt: number,
    weightAt: number,
    scoreAt: number,
    recordsAt: number,
    bytes: number,
    pairAt: number,
    resultAt: number,
  ): void;
  /** Rounds each pair to multiples of two grids: `(x + magic) − magic` in f64, magic = 1.5 · 2⁵² · grid. */
  snap(
    recordsAt: number,
    rowCount: number,
    bytes: number,
    pairAt: number,
    gradientMagic: number,
    hessianMagic: number,
  ): void;
  /** Copies the records whose hash is below `threshold` to `toAt`, in order; returns how many. */
  selectBag(
    recordsAt: number,
    rowCount: number,
    bytes: number,
    toAt: number,
    seed: number,
    tree: number,
    firstRow: number,
    threshold: number,
  ): number;
  /** Gradient and hessian sums of each feature's bins, from zero, into `histogramAt`: [feature][bin][2] f64. */
  histogram(fromAt: number, rowCount: number, bytes: number, stride: number, histogramAt: number): void;
  /** Records whose bin has a 1 in the table go to `leftAt` upwards, the others below `rightEndAt` downwards; returns the left count. */
  partition(
    fromAt: number,
    rowCount: number,
    leftAt: number,
    rightEndAt: number,
    bytes: number,
    feature: number,
    tableAt: number,
  ): number;
  /** Rows of each of a feature's 256 bins, from zero, as u32 at `countsAt`. */
  countBins(fromAt: number, rowCount: number, bytes: number, feature: number, countsAt: number): void;
  /** Adds `value` to the score of each record's row. */
  addValue(
    fromAt: number,
    rowCount: number,
    bytes: number,
    pairAt: number,
    scoreAt: number,
    value: number,
  ): void;
  /** Adds to the score of each row outside the bag the value of its leaf in the tree at `treeAt`: 64 bytes a node (`NODE_BYTES`). */
  addTree(
    recordsAt: number,
    rowCount: number,
    bytes: number,
    treeAt: number,
    scoreAt: number,
    seed: number,
    tree: number,
    firstRow: number,
    threshold: number,
  ): void;
}

/** Binds the kernels to one memory. */
export type KernelsFactory = (memory: ArrayBuffer | SharedArrayBuffer) => Kernels;
