import type { Forest } from '../../model/boosting/forest.ts';
import { lossOf, splitParameters } from '../../model/boosting/parameters.ts';
import { predictBinned } from '../../model/boosting/predictor.ts';
import type { BoostingProblem } from './boosting-problem.ts';

/** What does not hold of a forest that was trained on a problem, in words; empty if all is well. */
export function brokenInvariants(forest: Forest, problem: BoostingProblem): string[] {
  return [
    ...brokenNodes(forest, problem),
    ...brokenPredictions(forest, problem),
    ...risingLoss(forest, problem),
  ];
}

function brokenNodes(
  { feature, left, right, rowCount, treeStart, value }: Forest,
  { matrix, parameters }: BoostingProblem,
): string[] {
  const broken: string[] = [];
  for (let tree = 0; tree + 1 < treeStart.length; tree++) {
    const [root, end] = [treeStart[tree]!, treeStart[tree + 1]!];
    let leafRows = 0;
    for (let node = root; node < end; node++) {
      const rows = rowCount[node]!;
      if (!Number.isFinite(value[node]!)) broken.push(`node ${node} has value ${value[node]}`);
      if (node !== root && rows < splitParameters(parameters).minLeafRows)
        broken.push(`node ${node} has ${rows} rows`);
      if (feature[node]! < 0) leafRows += rows;
      else if (rows !== rowCount[left[node]!]! + rowCount[right[node]!]!)
        broken.push(`node ${node} loses rows`);
    }
    if (leafRows !== rowCount[root])
      broken.push(`tree ${tree} has ${leafRows} rows in its leaves, ${rowCount[root]} in its root`);
    const isWhole = parameters.baggingFraction === 1;
    if (isWhole && leafRows !== matrix.rowCount)
      broken.push(`tree ${tree} has ${leafRows} of ${matrix.rowCount} rows`);
    if ((end - root + 1) / 2 > parameters.maxLeaves) broken.push(`tree ${tree} has too many leaves`);
  }
  return broken;
}

function brokenPredictions(forest: Forest, { matrix, target, parameters }: BoostingProblem): string[] {
  const predicted = predictBinned(forest, matrix);
  const [low, high] = [Math.min(...target), Math.max(...target)];
  const isBounded = parameters.loss === 'quantile';
  return [...predicted].flatMap((value, row) => {
    if (!Number.isFinite(value)) return [`row ${row} is forecast ${value}`];
    if (isBounded && (value < low || value > high))
      return [`row ${row} is forecast ${value}, outside ${low} … ${high}`];
    return [];
  });
}

/** Without bagging no tree may raise the loss of the training rows. */
function risingLoss(forest: Forest, problem: BoostingProblem): string[] {
  if (problem.parameters.baggingFraction < 1) return [];
  const loss = lossOf(problem.parameters);
  const broken: string[] = [];
  let before = Number.POSITIVE_INFINITY;
  for (let trees = 0; trees < forest.treeStart.length; trees++) {
    const after = scoresAfter(forest, problem, trees).reduce(
      (sum, score, row) => sum + (problem.weight?.[row] ?? 1) * loss.value(problem.target[row]!, score),
      0,
    );
    if (!(after <= before + 1e-6 * (1 + Math.abs(before))))
      broken.push(`tree ${trees} raises the loss from ${before} to ${after}`);
    before = after;
  }
  return broken;
}

/** Scores before link and range, after the first `trees` trees. */
function scoresAfter(forest: Forest, { matrix }: BoostingProblem, trees: number): Float64Array {
  const treeStart = forest.treeStart.subarray(0, trees + 1);
  return predictBinned({ ...forest, link: 'identity', range: [-Infinity, Infinity], treeStart }, matrix);
}
