/**
 * The hot loops, over one team's memory; every `…At` is a byte offset in it. `plain-kernels.ts` says in TypeScript what
 * `assembly/kernels.ts` does in WebAssembly, bit for bit. A record is laid out as `element-types.ts` says: bins, then (`stride` bytes on)
 * the gradient pair in steps of the tree's grid, hessian before gradient, then the row's number in the part.
 */
export interface Kernels {
  /** Makes the records: of each row of bins at `binsAt` its columns (`spreadAt`: column and factor of each feature) and its number. */
  spreadRecords(
    binsAt: number,
    rowCount: number,
    matrixStride: number,
    featureCount: number,
    spreadAt: number,
    recordsAt: number,
    bytes: number,
    stride: number,
  ): void;
  /**
   * Gradient pairs of every row as f32 at `pairsAt`. Leaves seven f64 at `resultAt`: max |g|, max h, min h, then for g and for h the sum of
   * the exponent fields and the number of those that are zero. `weightAt` 0 = no weights.
   */
  gradients(
    loss: number,
    shape: number,
    rowCount: number,
    targetAt: number,
    weightAt: number,
    scoreAt: number,
    pairsAt: number,
    resultAt: number,
  ): void;
  /** Rounds each pair, times its scale, to whole steps (half to even) and puts it in its record. */
  placePairs(
    pairsAt: number,
    rowCount: number,
    recordsAt: number,
    bytes: number,
    stride: number,
    gradientScale: number,
    hessianScale: number,
  ): void;
  /**
   * Makes a tree's own records at `toAt`: of the rows whose hash is below `threshold`, in order, the bins that the masks pick, the pair as
   * whole steps, the row's number. A mask (16 bytes for each 16 bins made and each 16 bins there) holds the place to take a bin from, or 255.
   * Returns how many.
   */
  gatherRecords(
    pairsAt: number,
    recordsAt: number,
    rowCount: number,
    bytes: number,
    stride: number,
    toAt: number,
    toBytes: number,
    toStride: number,
    masksAt: number,
    gradientScale: number,
    hessianScale: number,
    seed: number,
    tree: number,
    firstRow: number,
    threshold: number,
  ): number;
  /**
   * Gradient and hessian sums of each column's values, from zero, into `histogramAt`: [column][value][2] f64, as many as `columnsAt` says.
   * Sums are first made in 32-bit steps at `packedAt` (zero before and after), which hold `flushRows` rows without overflow.
   */
  histogram(
    fromAt: number,
    rowCount: number,
    bytes: number,
    stride: number,
    columnCount: number,
    columnsAt: number,
    packedAt: number,
    histogramAt: number,
    flushRows: number,
    gradientUnit: number,
    hessianUnit: number,
  ): void;
  /** Sums by a feature's bins at `toAt`, out of those by the `size` values of its column. */
  marginal(histogramAt: number, size: number, factor: number, binCount: number, toAt: number): void;
  /** One column's values: the parts' sums added up at `smallerAt`, and taken from those at `largerAt` (0 = there are none). */
  settle(
    partialsAt: number,
    partialBytes: number,
    partCount: number,
    size: number,
    smallerAt: number,
    largerAt: number,
  ): void;
  /**
   * The best cut of a numeric feature without limits, as `splitting.ts` finds it: gain, bins that go left (0 = no cut gains more than
   * `minGain`), gradient and hessian left, 1 where missing bins go left; five f64 at `resultAt`.
   */
  findCut(
    histogramAt: number,
    binCount: number,
    sumGradient: number,
    sumHessian: number,
    parentScore: number,
    l2: number,
    leastHessian: number,
    minGain: number,
    resultAt: number,
  ): void;
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
