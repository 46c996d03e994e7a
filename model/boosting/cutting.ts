import { ShelfcastError } from '../../schemas/errors.ts';
import type { BoostingParameters } from './parameters.ts';
import type { PartShape } from './row-part.ts';
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
  return Array.from({ length: count }, (_, i) => {
    const firstRow = Math.floor((rowCount * i) / count);
    return {
      firstRow,
      rowCount: Math.floor((rowCount * (i + 1)) / count) - firstRow,
      featureCount: matrix.features.length,
      isWeighted: weight !== undefined,
      maxLeaves,
    };
  });
}

/** Bins and row numbers into the records, targets, weights and start scores beside them. */
export function fillPart(
  { layout, memory }: Part,
  { matrix, validation }: TrainingRows,
  target: Float64Array,
  weight: Float64Array | null,
  startValue: number,
): void {
  const { firstRow, rowCount, stride, bytes, buffersAt } = layout;
  new Float64Array(memory, layout.targetAt, rowCount).set(target.subarray(firstRow, firstRow + rowCount));
  new Float64Array(memory, layout.scoreAt, rowCount).fill(startValue);
  if (weight !== null) {
    new Float64Array(memory, layout.weightAt, rowCount).set(weight.subarray(firstRow, firstRow + rowCount));
  }
  const words = new Uint32Array(memory, buffersAt[0], (rowCount * bytes) / 4);
  const source = new Uint32Array(matrix.bins.buffer, matrix.bins.byteOffset, matrix.bins.byteLength / 4);
  const skipped = validation === undefined ? 0 : validation.end - validation.begin;
  for (let row = 0; row < rowCount; row++) {
    const training = firstRow + row;
    const from =
      ((validation !== undefined && training >= validation.begin ? training + skipped : training) * stride) /
      4;
    const to = (row * bytes) / 4;
    for (let word = 0; word < stride / 4; word++) words[to + word] = source[from + word]!;
    words[to + stride / 4 + 2] = row;
  }
}
