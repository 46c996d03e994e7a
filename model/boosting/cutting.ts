import { ShelfcastError } from '../../schemas/errors.ts';
import type { BoostingParameters } from './parameters.ts';
import type { PartShape } from './part-layout.ts';
import { shareColumns } from './shared-columns.ts';
import type { Part } from './team.ts';
import type { TrainingRows } from './training-rows.ts';

/** Throws INTERNAL where targets, weights or the validation range do not fit the matrix. */
export function checkShape({ matrix, target, weight, validation }: TrainingRows): void {
  const { rowCount, features } = matrix;
  const fits =
    features.length > 0 &&
    target.length === rowCount &&
    (weight === undefined || weight.length === rowCount) &&
    (validation === undefined ||
      (validation.begin >= 0 && validation.begin < validation.end && validation.end <= rowCount));
  if (fits) return;
  throw new ShelfcastError('INTERNAL', {
    message: 'the parts of the training rows do not fit each other',
    expected: `at least one feature, ${rowCount} targets and weights, a validation range inside the rows`,
    came: `${features.length} features, ${target.length} targets, ${weight?.length ?? 'no'} weights, validation ${
      validation === undefined ? 'none' : `[${validation.begin}, ${validation.end})`
    }`,
    mend: 'check what builds the training rows',
  });
}

/** Shapes of `workerCount` parts of like size (fewer where there are fewer rows); `rowCount` is that of the training rows. */
export function shapesOf(
  { matrix, weight }: TrainingRows,
  rowCount: number,
  { maxLeaves }: BoostingParameters,
  workerCount: number,
): PartShape[] {
  const count = Math.max(1, Math.min(workerCount, rowCount));
  const columnCount = shareColumns(matrix.features).sizes.length;
  return Array.from({ length: count }, (_, i) => {
    const firstRow = Math.floor((rowCount * i) / count);
    return {
      firstRow,
      rowCount: Math.floor((rowCount * (i + 1)) / count) - firstRow,
      featureCount: matrix.features.length,
      columnCount,
      isWeighted: weight !== undefined,
      maxLeaves,
    };
  });
}

/** Targets, weights and start scores of a part, and its rows of bins where `COMMAND.spread` makes records of them: in the second buffer. */
export function fillPart(
  { layout, memory }: Part,
  { matrix, validation }: TrainingRows,
  target: Float64Array,
  weight: Float64Array | null,
  startValue: number,
): void {
  const { firstRow, rowCount, matrixStride: stride, buffersAt, spreadAt } = layout;
  const endRow = firstRow + rowCount;
  new Float64Array(memory, layout.targetAt, rowCount).set(target.subarray(firstRow, endRow));
  new Float64Array(memory, layout.scoreAt, rowCount).fill(startValue);
  if (weight !== null) {
    new Float64Array(memory, layout.weightAt, rowCount).set(weight.subarray(firstRow, endRow));
  }
  const spread = new Int32Array(memory, spreadAt, matrix.features.length * 2);
  spread.set(shareColumns(matrix.features).places.flatMap(({ column, factor }) => [column, factor]));
  const bins = new Uint8Array(memory, buffersAt[1], rowCount * stride);
  // Training rows before the validation range, and those after it, which stand as many rows further on in the matrix.
  const cut = Math.min(Math.max(validation?.begin ?? endRow, firstRow), endRow);
  const skipped = validation === undefined ? 0 : validation.end - validation.begin;
  bins.set(matrix.bins.subarray(firstRow * stride, cut * stride));
  const after = matrix.bins.subarray((cut + skipped) * stride, (endRow + skipped) * stride);
  if (cut < endRow) bins.set(after, (cut - firstRow) * stride);
}
