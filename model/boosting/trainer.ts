import { valueByBag } from './bag-values.ts';
import type { BinnedMatrix } from './binning.ts';
import { checkMemory, checkMonotone, checkRows } from './checks.ts';
import { checkShape, shapesOf } from './cutting.ts';
import { type Forest, type ForestNode, joinTrees } from './forest.ts';
import { chooseGrid } from './gradient-grid.ts';
import { growTree } from './grower.ts';
import { renewLeaves } from './leaf-renewal.ts';
import type { HistogramPool } from './leaf-rows.ts';
import { holdsWeight, type Loss } from './losses/loss.ts';
import { type BoostingParameters, checkParameters, lossOf, splitParameters } from './parameters.ts';
import { fillParts } from './part-rows.ts';
import { findLeaves, writeSteps } from './row-leaves.ts';
import { type SharedColumns, shareColumns } from './shared-columns.ts';
import type { Team, TeamFactory } from './team.ts';
import type { TrainingRows } from './training-rows.ts';
import { orderTree } from './tree-order.ts';
import { gatherRecords } from './tree-records.ts';
import { joinRange, ValidationScores } from './validation.ts';

export interface TrainingProgress {
  /** Trees grown so far, from 1. */
  readonly treeCount: number;
  /** Mean loss of the validation rows, null without a range. */
  readonly validationLoss: number | null;
}

export interface TrainingOptions {
  readonly startTeam: TeamFactory;
  /** Parts to cut the rows into, from 1; the model does not depend on it. */
  readonly workerCount?: number;
  readonly memoryBudgetBytes?: number;
  readonly signal?: AbortSignal;
  /** Called after each tree and waited for: a host that returns a promise of its event loop's next turn hears aborts in between. */
  readonly onProgress?: (progress: TrainingProgress) => void | Promise<void>;
}

export interface TrainedForest {
  readonly forest: Forest;
  /** Mean validation loss after each tree, also of those cut off; empty without a range. */
  readonly validationLosses: readonly number[];
}

/**
 * Trains a forest. The same rows, parameters and seed give the same bytes whatever the team: gradients are rounded to a grid on
 * which every sum of them is exact. Throws CONFIG_INVALID, MEMORY_LIMIT or TRAINING_IMPOSSIBLE before any work, and the
 * signal's reason between two trees once it is aborted.
 */
export async function trainForest(
  rows: TrainingRows,
  parameters: BoostingParameters,
  options: TrainingOptions,
): Promise<TrainedForest> {
  checkParameters(parameters);
  const loss = lossOf(parameters);
  checkShape(rows);
  checkRows(loss, rows);
  const target = joinRange(rows.target, rows.validation);
  const weight = rows.weight === undefined ? null : joinRange(rows.weight, rows.validation);
  checkMonotone(loss, rows.matrix);
  const shapes = shapesOf(rows, target.length, parameters, !holdsWeight(loss), options.workerCount ?? 1);
  checkMemory(shapes, options.memoryBudgetBytes ?? Number.POSITIVE_INFINITY);
  options.signal?.throwIfAborted();
  const team = await options.startTeam(shapes);
  try {
    const startValue = loss.startValue(target, weight);
    fillParts(team, rows, target, weight, loss, startValue);
    return await growForest(team, rows, target, loss, startValue, parameters, options);
  } finally {
    await team.close();
  }
}

async function growForest(
  team: Team,
  rows: TrainingRows,
  target: Float64Array,
  loss: Loss,
  startValue: number,
  parameters: BoostingParameters,
  { signal, onProgress }: TrainingOptions,
): Promise<TrainedForest> {
  const pool: HistogramPool = Array.from({ length: parameters.maxLeaves + 1 }, (_, slot) => slot);
  const shared = shareColumns(rows.matrix.features);
  const trees: ForestNode[][] = [];
  const losses: number[] = [];
  const validation = rows.validation === undefined ? null : new ValidationScores(rows, loss, startValue);
  let bestCount = 0;
  for (let tree = 0; tree < parameters.treeCount; tree++) {
    signal?.throwIfAborted();
    trees.push(growOne(team, rows.matrix, shared, tree, target.length, loss, parameters, pool));
    const validationLoss = validation === null ? null : validation.add(trees[tree]!);
    if (validationLoss !== null) losses.push(validationLoss);
    if (validationLoss !== null && validationLoss < (losses[bestCount - 1] ?? Number.POSITIVE_INFINITY))
      bestCount = tree + 1;
    await onProgress?.({ treeCount: tree + 1, validationLoss });
    if (validation !== null && parameters.patience > 0 && tree + 1 - bestCount >= parameters.patience) break;
  }
  const kept = validation !== null && parameters.patience > 0 ? trees.slice(0, bestCount) : trees;
  const range = loss.renewsLeaves ? rangeOf(target) : UNBOUNDED;
  const forest = joinTrees(kept, { features: rows.matrix.features, link: loss.link, startValue, range });
  return { forest, validationLosses: losses };
}

const UNBOUNDED: readonly [number, number] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];

/** One tree: gradients, grid, draw, growth, the leaf of each row, what the leaves are worth. */
function growOne(
  team: Team,
  { features }: BinnedMatrix,
  shared: SharedColumns,
  tree: number,
  rowCount: number,
  loss: Loss,
  parameters: BoostingParameters,
  pool: HistogramPool,
): ForestNode[] {
  const grid = chooseGrid(team, loss, tree, rowCount);
  const records = gatherRecords(team, features, shared, grid, tree, parameters);
  const settings = { features, records, grid, maxStep: loss.maxStep, pool };
  const nodes = growTree(team, { ...settings, parameters: splitParameters(parameters) });
  const order = orderTree(0, (node) => {
    const { feature, left, right } = nodes[node]!;
    return feature < 0 ? null : [left, right];
  });
  findLeaves(team, nodes, order, shared);
  if (parameters.splitFraction < 1)
    valueByBag(team, nodes, order, features, grid, tree, parameters, loss.maxStep);
  if (loss.renewsLeaves) renewLeaves(team, nodes, order, tree, parameters);
  writeSteps(team, nodes, order, loss);
  return nodes;
}

function rangeOf(target: Float64Array): [number, number] {
  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  for (const y of target) {
    lowest = Math.min(lowest, y);
    highest = Math.max(highest, y);
  }
  return [lowest, highest];
}
