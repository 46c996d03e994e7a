import { ShelfcastError } from '../../schemas/errors.ts';
import type { BinnedMatrix } from './binning.ts';
import type { Loss } from './losses/loss.ts';
import { layOut, type PartShape } from './part-layout.ts';
import type { TrainingRows } from './training-rows.ts';

/**
 * Throws TRAINING_IMPOSSIBLE unless the rows can be learnt: each has a target that the loss knows and a weight > 0, also those of the
 * validation range; outside of it there are some, not all alike.
 */
export function checkRows(
  loss: Loss,
  {
    target,
    weight,
    validation = { begin: 0, end: 0 },
  }: Pick<TrainingRows, 'target' | 'weight' | 'validation'>,
): void {
  const rowCount = target.length - (validation.end - validation.begin);
  if (rowCount === 0) throw refuse('there is no row to train on', 'at least one row', 'none');
  let least = Number.POSITIVE_INFINITY;
  let smallest = Number.POSITIVE_INFINITY;
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < target.length; i++) {
    const y = target[i]!;
    if (!(Math.abs(y) <= LARGEST_TARGET)) {
      throw refuse(
        'a target is not a usable number',
        `a number up to ±${LARGEST_TARGET}`,
        `${y} in row ${i}`,
      );
    }
    if (weight !== undefined && !(weight[i]! > 0 && weight[i]! <= LARGEST_TARGET)) {
      throw refuse(
        'a weight is not usable',
        `more than 0, up to ${LARGEST_TARGET}`,
        `${weight[i]} in row ${i}`,
      );
    }
    if (y < least) least = y;
    if (i >= validation.begin && i < validation.end) continue;
    if (y < smallest) smallest = y;
    if (y > largest) largest = y;
  }
  const rejection = loss.rejectTarget(least);
  if (rejection !== null)
    throw refuse(`the ${loss.name} loss cannot learn these targets`, rejection, `${least}`);
  if (smallest === largest) {
    throw refuse(
      'every row has the same target',
      'targets that differ',
      `${smallest} in all ${rowCount} rows`,
    );
  }
}

/** Throws where the loss cannot keep a promise that the features ask for. */
export function checkMonotone(loss: Loss, matrix: BinnedMatrix): void {
  const constrained = matrix.features.find(({ monotone }) => monotone !== 0);
  if (!loss.renewsLeaves || constrained === undefined) return;
  throw new ShelfcastError('CONFIG_INVALID', {
    message: `${constrained.name} is monotone, which the quantile loss cannot promise`,
    expected: 'no monotone feature with the quantile loss',
    came: `monotone ${constrained.monotone}`,
    mend: 'drop the constraint, or use another loss',
    where: { column: constrained.name },
  });
}

/** Bytes that training allocates besides the matrix that it is given: the team's memory, the copied targets. */
export function trainingBytes(shapes: readonly PartShape[]): number {
  const rows = shapes.reduce((sum, { rowCount }) => sum + rowCount, 0);
  return layOut(shapes).totalBytes + rows * 16;
}

/** Throws MEMORY_LIMIT, before anything is allocated, where training needs more than the budget or than it can address. */
export function checkMemory(shapes: readonly PartShape[], budgetBytes: number): void {
  const needed = trainingBytes(shapes);
  const { totalBytes } = layOut(shapes);
  if (needed <= budgetBytes && totalBytes <= LARGEST_TEAM_BYTES) return;
  const isBudget = needed > budgetBytes;
  throw new ShelfcastError('MEMORY_LIMIT', {
    message: isBudget
      ? 'training the trees needs more memory than its budget'
      : 'the rows do not fit into what the trees can address',
    expected: isBudget ? `at most ${megabytes(budgetBytes)}` : `at most ${megabytes(LARGEST_TEAM_BYTES)}`,
    came: megabytes(isBudget ? needed : totalBytes),
    mend: isBudget
      ? 'sample fewer rows (gbdt.max_rows), grow fewer leaves (gbdt.leaves), or raise the budget (resources.memory_mb)'
      : 'sample fewer rows (gbdt.max_rows), or grow fewer leaves (gbdt.leaves)',
  });
}

/** Beyond this, gradients leave the range in which f32 keeps their grid. */
const LARGEST_TARGET = 1e30;

/** Byte offsets are 32-bit; the last 64 KB page stays free. */
const LARGEST_TEAM_BYTES = 2 ** 32 - 65_536;

const megabytes = (bytes: number) => `${Math.ceil(bytes / 2 ** 20)} MB`;

function refuse(message: string, expected: string, came: string): ShelfcastError {
  return new ShelfcastError('TRAINING_IMPOSSIBLE', {
    message,
    expected,
    came,
    mend: 'look at the sales of the training window',
  });
}
