// A part's share of the search for splits: sums of two children, and the best cut of each feature.

/** Sums by a feature's bins, out of those by the `size` values of its column. */
function marginal(histogramAt: usize, size: i32, factor: i32, binCount: i32, toAt: usize): void {
  memory.fill(toAt, 0, (<usize>binCount) << 4);
  let from = histogramAt;
  const end = histogramAt + ((<usize>size) << 4);
  while (from < end) {
    for (let bin = 0; bin < binCount; bin++) {
      const to = toAt + ((<usize>bin) << 4);
      let sum = v128.load(to);
      for (let step = 0; step < factor; step++) {
        sum = f64x2.add(sum, v128.load(from));
        from += 16;
      }
      v128.store(to, sum);
    }
  }
}

/** One column's values: the parts' sums added up at `smallerAt`, and taken from those at `largerAt` (0 = there are none). */
function settle(
  partialsAt: usize, partialBytes: usize, partCount: i32, binCount: i32, smallerAt: usize, largerAt: usize,
): void {
  const end = (<usize>binCount) << 4;
  for (let at: usize = 0; at < end; at += 16) {
    let sum = v128.load(partialsAt + at);
    for (let part = 1; part < partCount; part++) sum = f64x2.add(sum, v128.load(partialsAt + (<usize>part) * partialBytes + at));
    v128.store(smallerAt + at, sum);
    if (largerAt != 0) v128.store(largerAt + at, f64x2.sub(v128.load(largerAt + at), sum));
  }
}

/** The best cut of a numeric feature without limits, as ../splitting.ts finds it. */
function findCut(
  histogramAt: usize, binCount: i32, sumGradient: f64, sumHessian: f64, parentScore: f64,
  l2: f64, leastHessian: f64, minGain: f64, resultAt: usize,
): void {
  const missing = v128.load(histogramAt);
  const hasMissing = v128.any_true(f64x2.ne(missing, f64x2.splat(0)));
  const total = f64x2.replace_lane(f64x2.splat(sumGradient), 1, sumHessian);
  const penalty = f64x2.splat(l2);
  let bestGain = minGain;
  let bestCount = 0;
  let bestLeft = f64x2.splat(0);
  let missingIsLeft = false;
  const sides = hasMissing ? 2 : 1;
  for (let side = 0; side < sides; side++) {
    let left = side == 0 ? f64x2.splat(0) : missing;
    for (let bin = 1; bin < binCount; bin++) {
      const sums = v128.load(histogramAt + ((<usize>bin) << 4));
      // A cut behind an empty bin gains what the one before it does.
      if (bin > 1 && !v128.any_true(sums)) continue;
      left = f64x2.add(left, sums);
      const right = f64x2.sub(total, left);
      const leftHessian = f64x2.extract_lane(left, 1);
      const rightHessian = f64x2.extract_lane(right, 1);
      if (leftHessian < leastHessian || leftHessian <= 0) continue;
      if (rightHessian < leastHessian || rightHessian <= 0) break;
      const gradients = v128.shuffle<f64>(left, right, 0, 2);
      const hessians = f64x2.add(v128.shuffle<f64>(left, right, 1, 3), penalty);
      const scores = f64x2.div(f64x2.mul(gradients, gradients), hessians);
      const gain = f64x2.extract_lane(scores, 0) + f64x2.extract_lane(scores, 1) - parentScore;
      if (gain > bestGain) {
        bestGain = gain;
        bestCount = bin;
        bestLeft = left;
        missingIsLeft = side == 1;
      }
    }
  }
  store<f64>(resultAt, bestGain);
  store<f64>(resultAt + 8, <f64>bestCount);
  v128.store(resultAt + 16, bestLeft);
  const defaultLeft = hasMissing ? missingIsLeft : 2 * f64x2.extract_lane(bestLeft, 1) > sumHessian;
  store<f64>(resultAt + 32, defaultLeft ? 1 : 0);
}

/** Bytes of a column in a histogram, of a feature's best cut, of what is said of a feature and of a child. */
const COLUMN: usize = 4096;
const CUT: usize = 64;
const FEATURE: usize = 16;
const CHILD: usize = 32;

export function search(
  index: i32, partCount: i32, columnCount: i32, columnsAt: usize, featureCount: i32, featuresAt: usize,
  partialsAt: usize, histogramBytes: usize, smallerAt: usize, largerAt: usize, marginalAt: usize, cutsAt: usize, cutsBytes: usize,
  l2: f64, leastHessian: f64, minGain: f64, childrenAt: usize,
): void {
  for (let column = index; column < columnCount; column += partCount) {
    const at = <usize>column * COLUMN;
    const size = load<i32>(columnsAt + ((<usize>column) << 2));
    settle(partialsAt + at, histogramBytes, partCount, size, smallerAt + at, largerAt == 0 ? 0 : largerAt + at);
  }
  for (let place: usize = 0; place < <usize>featureCount; place++) {
    const about = featuresAt + place * FEATURE;
    const column = load<i32>(about);
    if (column % partCount != index || load<i32>(about, 12) == 0) continue;
    const size = load<i32>(columnsAt + ((<usize>column) << 2));
    const binCount = load<i32>(about, 8);
    for (let child: usize = 0; child < 2; child++) {
      const own = childrenAt + child * CHILD;
      if (load<f64>(own) != 1) continue;
      let at = (child == 0 ? smallerAt : largerAt) + <usize>column * COLUMN;
      if (size != binCount) {
        marginal(at, size, load<i32>(about, 4), binCount, marginalAt);
        at = marginalAt;
      }
      findCut(
        at, binCount, load<f64>(own, 8), load<f64>(own, 16), load<f64>(own, 24), l2, leastHessian, minGain,
        cutsAt + child * cutsBytes + place * CUT,
      );
    }
  }
}
