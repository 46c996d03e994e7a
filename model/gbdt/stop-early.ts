import type { BoostingParameters } from '../boosting/parameters.ts';
import { type TrainingOptions, trainForest } from '../boosting/trainer.ts';
import type { TrainingRows } from '../boosting/training-rows.ts';
import { holdOut, LEAST_ROWS, takeRows } from './hold-out.ts';

/**
 * How many trees to train, at most `parameters.treeCount`: those after which the loss of the last days, from which none of them learned,
 * was lowest; training stops `parameters.patience` trees later. With too few rows to tell, as many as configured.
 */
export async function treesToTrain(
  { matrix, target, weight }: TrainingRows,
  ageDays: Int32Array,
  horizon: number,
  parameters: BoostingParameters,
  options: TrainingOptions,
): Promise<number> {
  const { training, heldOut } = holdOut(ageDays, horizon);
  if (parameters.patience === 0 || Math.min(training.length, heldOut.length) < LEAST_ROWS)
    return parameters.treeCount;
  const order = new Int32Array(training.length + heldOut.length);
  order.set(training);
  order.set(heldOut, training.length);
  const rows: TrainingRows = {
    matrix: takeRows(matrix, order),
    target: Float64Array.from(order, (row) => target[row]!),
    ...(weight === undefined ? {} : { weight: Float64Array.from(order, (row) => weight[row]!) }),
    validation: { begin: training.length, end: order.length },
  };
  const first = rows.target[0];
  // Days on which nothing differed: the trainer would have nothing to learn.
  if (rows.target.subarray(0, training.length).every((y) => y === first)) return parameters.treeCount;
  const { forest } = await trainForest(rows, parameters, options);
  return forest.treeStart.length - 1;
}
