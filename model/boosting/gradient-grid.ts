import { ShelfcastError } from '../../schemas/errors.ts';
import type { Loss } from './losses/loss.ts';
import { COMMAND } from './row-part.ts';
import type { Team } from './team.ts';

/** The grids that a tree's gradients and hessians are rounded to, so that their sums are whole numbers of steps, exact in any order. */
export interface GradientGrid {
  /** Size of a step, a power of two. */
  readonly gradientUnit: number;
  readonly hessianUnit: number;
  /** Rows whose steps add up below 2³¹. */
  readonly flushRows: number;
  /** Smallest hessian on the grid: rows ≤ hessian sum / floor. */
  readonly hessianFloor: number;
}

/** Every row takes the step of its leaf in the last tree, then gives its gradients; the grid for them. Throws INTERNAL where a gradient is not finite. */
export function chooseGrid(team: Team, loss: Loss, tree: number, rowCount: number): GradientGrid {
  const { level, plain, first, second } = loss.slopes;
  for (const part of team.parts) part.args.set([level, plain, first, second]);
  team.run(COMMAND.gradients);
  const total = (at: number) => team.parts.reduce((sum, { results }) => sum + results[at]!, 0);
  const maxGradient = Math.max(...team.parts.map(({ results }) => results[0]!));
  const maxHessian = Math.max(...team.parts.map(({ results }) => results[1]!));
  const minHessian = Math.min(...team.parts.map(({ results }) => results[2]!));
  if (!Number.isFinite(maxGradient) || !Number.isFinite(maxHessian)) {
    throw new ShelfcastError('INTERNAL', {
      message: `gradients of tree ${tree + 1} left the range of numbers`,
      expected: 'finite gradients',
      came: `largest gradient ${maxGradient}, largest hessian ${maxHessian}`,
      mend: 'scale the targets or the weights down',
    });
  }
  const spread = Math.max(
    spreadOf(maxGradient, total(3), rowCount - total(4)),
    spreadOf(maxHessian, total(5), rowCount - total(6)),
  );
  return gridOf(maxGradient, maxHessian, minHessian, spread, rowCount);
}

/**
 * The grid of so many rows. At least 18 bits for the largest number, more where the typical one is much smaller (`spread` powers of
 * two) so that it keeps ten, or where the rows are so few that it costs nothing; at most 24, which is what f32 holds.
 */
export function gridOf(
  maxGradient: number,
  maxHessian: number,
  minHessian: number,
  spread: number,
  rowCount: number,
): GradientGrid {
  const free = 30 - Math.ceil(Math.log2(rowCount));
  const bits = Math.min(Math.max(18, free, 10 + Math.ceil(spread)), 24);
  const unitOf = (largest: number) => (largest === 0 ? 1 : 2 ** (Math.ceil(Math.log2(largest)) - bits));
  const hessianUnit = unitOf(maxHessian);
  return {
    gradientUnit: unitOf(maxGradient),
    hessianUnit,
    flushRows: 2 ** (31 - bits) - 1,
    hessianFloor: roundToEven(minHessian / hessianUnit) * hessianUnit,
  };
}

/** Powers of two from the geometric mean of some numbers to the largest of them. `exponentSum` is that of their f32 exponent fields. */
export function spreadOf(largest: number, exponentSum: number, count: number): number {
  return count === 0 ? 0 : Math.ceil(Math.log2(largest)) - (exponentSum / count - 127);
}

/** To the nearest whole number, half to even; |x| < 2³¹. */
export function roundToEven(x: number): number {
  return x + 1.5 * 2 ** 52 - 1.5 * 2 ** 52;
}
