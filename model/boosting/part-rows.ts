import { trainingRow } from './cutting.ts';
import { BLOCK_ROWS } from './element-types.ts';
import { holdsWeight, type Loss } from './losses/loss.ts';
import { LEAF_BYTES, STAGE_ROWS } from './part-layout.ts';
import { COMMAND } from './row-part.ts';
import { shareColumns } from './shared-columns.ts';
import type { Part, Team } from './team.ts';
import type { TrainingRows } from './training-rows.ts';

/** Gives the parts their rows: bins by column, and the two numbers that stand for target and score. */
export function fillParts(
  team: Team,
  rows: TrainingRows,
  target: Float64Array,
  weight: Float64Array | null,
  loss: Loss,
  startValue: number,
): void {
  const [first] = team.parts;
  const { places } = shareColumns(rows.matrix.features);
  const spread = new Int32Array(first!.memory, first!.layout.spreadAt, places.length * 2);
  spread.set(places.flatMap(({ column, factor }) => [column, factor]));
  // Before the first tree all rows are in a leaf that leaves them as they are.
  new Float64Array(first!.memory, first!.layout.stepsAt, LEAF_BYTES / 8).set([1, 1, 0, 0]);
  for (const part of team.parts) startRows(part, target, weight, loss, startValue);
  const most = Math.max(...team.parts.map(({ layout }) => layout.rowCount));
  for (let row = 0; row < most; row += STAGE_ROWS) {
    for (const part of team.parts) part.args.set([row, stage(part, rows, row)]);
    team.run(COMMAND.spread);
  }
}

function startRows(
  { layout, memory }: Part,
  target: Float64Array,
  weight: Float64Array | null,
  loss: Loss,
  startValue: number,
): void {
  const state = new Float64Array(memory, layout.stateAt, layout.rowCount * 2);
  const own = layout.isWeighted ? new Float64Array(memory, layout.weightAt, layout.rowCount) : null;
  const [first, second] = loss.startState(startValue);
  const isHeld = holdsWeight(loss) && weight !== null;
  for (let row = 0; row < layout.rowCount; row++) {
    const from = trainingRow(layout, row);
    state[row * 2] = isHeld ? first * weight[from]! : first;
    state[row * 2 + 1] = second * (isHeld ? target[from]! * weight[from]! : target[from]!);
    if (own !== null) own[row] = weight![from]!;
  }
}

/** Copies the bins of the part's rows from `begin` on to where they are turned into columns; returns how many. */
function stage({ layout, memory }: Part, { matrix, validation }: TrainingRows, begin: number): number {
  const { stride, bins } = matrix;
  const end = Math.max(begin, Math.min(begin + STAGE_ROWS, layout.rowCount));
  const staged = new Uint8Array(memory, layout.stageAt, (end - begin) * stride);
  const cut = validation?.begin ?? Number.POSITIVE_INFINITY;
  const skipped = validation === undefined ? 0 : validation.end - validation.begin;
  for (let row = begin; row < end; row += BLOCK_ROWS) {
    const from = trainingRow(layout, row);
    const to = from + Math.min(BLOCK_ROWS, end - row);
    // Rows before the validation range, and those after it, which stand as many rows further on in the matrix.
    const middle = Math.min(Math.max(cut, from), to);
    const at = (row - begin) * stride;
    staged.set(bins.subarray(from * stride, middle * stride), at);
    staged.set(
      bins.subarray((middle + skipped) * stride, (to + skipped) * stride),
      at + (middle - from) * stride,
    );
  }
  return end - begin;
}
