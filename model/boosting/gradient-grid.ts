import { ShelfcastError } from '../../schemas/errors.ts';
import { EXACT_BITS } from './element-types.ts';
import type { Loss } from './losses/loss.ts';
import type { BoostingParameters } from './parameters.ts';
import { COMMAND } from './row-part.ts';
import { bagThreshold } from './sampling.ts';
import type { Team } from './team.ts';

/** Gradients on their grids, and the bag of this tree; returns the smallest hessian on the grid. */
export function prepareGradients(
  team: Team,
  loss: Loss,
  tree: number,
  rowCount: number,
  { seed, baggingFraction }: BoostingParameters,
): number {
  for (const part of team.parts) part.args.set([loss.id, loss.shape]);
  team.run(COMMAND.gradients);
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
  const magics = [gridMagic(maxGradient, rowCount), gridMagic(maxHessian, rowCount)];
  for (const part of team.parts) part.args.set([...magics, seed, tree, bagThreshold(baggingFraction)]);
  team.run(COMMAND.prepare);
  return minHessian + magics[1]! - magics[1]!;
}

/**
 * 1.5 · 2⁵² · grid, where adding and taking it away rounds to the grid: the finest power of two on which `rowCount` numbers up to
 * `largest` add up below 2⁵³ steps, so without rounding, in any order.
 */
export function gridMagic(largest: number, rowCount: number): number {
  if (largest === 0) return 1;
  const exponent = Math.ceil(Math.log2(largest)) + 1 + Math.ceil(Math.log2(rowCount)) + 1 - EXACT_BITS;
  return 1.5 * 2 ** 52 * 2 ** exponent;
}
