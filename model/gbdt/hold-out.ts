/** Rows split by time: no tree learns from the last days, which judge. */
import type { BinnedMatrix } from '../boosting/binning.ts';

/** Fewer rows to learn from, or to judge on, tell nothing. */
export const LEAST_ROWS = 500;

/** Share of the days with targets that judges, where it is longer than the horizon; at most a third is taken for either reason. */
const HELD_OUT_SHARE = 1 / 8;

export interface HoldOut {
  /** Last target days that judge. */
  readonly heldOutDays: number;
  /** Places of the rows before those days, and in them; both rising. */
  readonly training: Int32Array;
  readonly heldOut: Int32Array;
}

/** `ageDays`: days from each row's target day to the last one. `horizon`: days that the forecast reaches. */
export function holdOut(ageDays: Int32Array, horizon: number): HoldOut {
  const days = ageDays.reduce((oldest, age) => Math.max(oldest, age + 1), 0);
  const heldOutDays = Math.min(Math.max(horizon, Math.round(days * HELD_OUT_SHARE)), Math.floor(days / 3));
  const places = Int32Array.from(ageDays.keys());
  return {
    heldOutDays,
    training: places.filter((row) => ageDays[row]! >= heldOutDays),
    heldOut: places.filter((row) => ageDays[row]! < heldOutDays),
  };
}

/** The rows of a matrix at these places, in their order. */
export function takeRows({ stride, bins, features }: BinnedMatrix, rows: Int32Array): BinnedMatrix {
  const taken = new Uint8Array(rows.length * stride);
  for (let place = 0; place < rows.length; place++) {
    const from = rows[place]! * stride;
    for (let at = 0; at < stride; at++) taken[place * stride + at] = bins[from + at]!;
  }
  return { rowCount: rows.length, stride, bins: taken, features };
}
