import type { BinnedMatrix } from './binning.ts';

/** What a forest is trained on. */
export interface TrainingRows {
  readonly matrix: BinnedMatrix;
  /** One a row of the matrix. */
  readonly target: Float64Array;
  readonly weight?: Float64Array;
  /** Rows [begin, end) that no tree learns from; early stopping watches their loss. */
  readonly validation?: { readonly begin: number; readonly end: number };
}
