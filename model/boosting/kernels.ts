/**
 * The hot loops, over one team's memory; every `…At` is a byte offset in it. `plain-kernels.ts` says in TypeScript what
 * `assembly/kernels.ts` does in WebAssembly, bit for bit. A record is laid out as `element-types.ts` says: bins, then (`stride` bytes on)
 * the gradient pair in steps of the tree's grid, hessian before gradient. A part's row `r` is the training row whose number
 * `trainingRow` of `cutting.ts` gives: hashes are drawn by that.
 */
export interface Kernels {
  /** Blocks of columns at `binsAt` from rows of bins at `stageAt`; `spreadAt` holds column and factor of each feature. */
  spreadColumns(
    stageAt: number,
    rowCount: number,
    matrixStride: number,
    featureCount: number,
    spreadAt: number,
    binsAt: number,
    columnCount: number,
  ): void;
  /**
   * Every row's two numbers move on by the step of its leaf (`stepsAt`: two factors, two terms). Then its gradient pair as f32 at `pairsAt`:
   * a − b (with a `level` above 0: 1 − level where a ≥ b, else −level) and plain + first·a + second·b, each times the weight
   * (`weightAt` 0 = no weights). Leaves seven f64 at `resultAt`: max |g|, max h, min h, then for g and for h the sum of the exponent fields
   * and the number of those that are zero.
   */
  gradients(
    level: number,
    plainHessian: number,
    firstHessian: number,
    secondHessian: number,
    rowCount: number,
    stateAt: number,
    weightAt: number,
    leavesAt: number,
    stepsAt: number,
    pairsAt: number,
    resultAt: number,
  ): void;
  /**
   * Makes a tree's records at `toAt`: of the rows whose hash is below `threshold`, in order, the columns that `picksAt` names (u32 offset in a
   * block, for a multiple of eight places), the pair, times its scale, in whole steps (half to even). Returns how many, −1 where there are
   * more than `room`; up to 64 more may be written.
   */
  gatherRecords(
    binsAt: number,
    columnCount: number,
    rowCount: number,
    pairsAt: number,
    picksAt: number,
    scratchAt: number,
    toAt: number,
    bytes: number,
    stride: number,
    room: number,
    gradientScale: number,
    hessianScale: number,
    seed: number,
    tree: number,
    index: number,
    partCount: number,
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
  /**
   * A part's share of the columns, every `partCount`-th from `index`. Each column's sums over the parts go to `smallerAt` and are taken from
   * those at `largerAt` (0 = there are none). Then the best cut of each of its features (`featuresAt`: column, factor, bins, 1 = to be
   * searched) in either child (`childrenAt`: 1 = wanted, Σg, Σh, score) goes to `cutsAt`, as `splitting.ts` finds it: gain, bins that go left
   * (0 = no cut gains more than `minGain`), gradient and hessian left, 1 where missing bins go left; five f64.
   */
  search(
    index: number,
    partCount: number,
    columnCount: number,
    columnsAt: number,
    featureCount: number,
    featuresAt: number,
    partialsAt: number,
    histogramBytes: number,
    smallerAt: number,
    largerAt: number,
    marginalAt: number,
    cutsAt: number,
    cutsBytes: number,
    l2: number,
    leastHessian: number,
    minGain: number,
    childrenAt: number,
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
  /** The leaf of every row, u16, in a tree of at most 256 leaves: 16 bytes a split (`written-tree.ts`), in the order of `tree-order.ts`. */
  findLeaves(
    binsAt: number,
    columnCount: number,
    rowCount: number,
    nodesAt: number,
    nodeCount: number,
    leavesAt: number,
  ): void;
  /** The same for a tree of any size: 48 bytes a node. */
  findManyLeaves(
    binsAt: number,
    columnCount: number,
    rowCount: number,
    treeAt: number,
    leavesAt: number,
  ): void;
  /** What the rows with a hash below `threshold` add up to by leaf, in whole steps: gradient, hessian, rows, and one f64 unused. */
  sumLeaves(
    leavesAt: number,
    rowCount: number,
    pairsAt: number,
    leafCount: number,
    sumsAt: number,
    gradientScale: number,
    hessianScale: number,
    seed: number,
    tree: number,
    index: number,
    partCount: number,
    threshold: number,
  ): void;
}

/** Binds the kernels to one memory. */
export type KernelsFactory = (memory: ArrayBuffer | SharedArrayBuffer) => Kernels;
