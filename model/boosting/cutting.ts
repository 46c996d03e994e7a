import { ShelfcastError } from '../../schemas/errors.ts';
import { BLOCK_ROWS } from './element-types.ts';
import type { BoostingParameters } from './parameters.ts';
import type { PartShape } from './part-layout.ts';
import { mostDrawn } from './sampling.ts';
import { shareColumns } from './shared-columns.ts';
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

/**
 * Shapes of `workerCount` parts of like size (fewer where there are fewer blocks); `rowCount` is that of the training rows. Blocks of 64 rows
 * are dealt out in turn, so that the rows of any node, which often stand together, are nearly as many in each part.
 */
export function shapesOf(
  { matrix, weight }: TrainingRows,
  rowCount: number,
  { maxLeaves, baggingFraction, splitFraction }: BoostingParameters,
  isWeighted: boolean,
  workerCount: number,
): PartShape[] {
  const blockCount = Math.ceil(rowCount / BLOCK_ROWS);
  const partCount = Math.max(1, Math.min(workerCount, blockCount));
  const columnCount = shareColumns(matrix.features).sizes.length;
  return Array.from({ length: partCount }, (_, index) => {
    const partBlocks = Math.ceil((blockCount - index) / partCount);
    const hasLast = (blockCount - 1) % partCount === index;
    const partRows = partBlocks * BLOCK_ROWS - (hasLast ? blockCount * BLOCK_ROWS - rowCount : 0);
    return {
      rowCount: partRows,
      recordCount: mostDrawn(partRows, baggingFraction * splitFraction),
      featureCount: matrix.features.length,
      columnCount,
      isWeighted: isWeighted && weight !== undefined,
      maxLeaves,
    };
  });
}

/** The training row (not matrix row) that is a part's row `row`. */
export function trainingRow(
  { index, partCount }: { readonly index: number; readonly partCount: number },
  row: number,
): number {
  return (Math.floor(row / BLOCK_ROWS) * partCount + index) * BLOCK_ROWS + (row % BLOCK_ROWS);
}
