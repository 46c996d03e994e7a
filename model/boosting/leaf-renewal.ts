import type { GrownTree } from './grower.ts';
import { weightedQuantile } from './losses/quantile.ts';
import type { Team } from './team.ts';
import type { TreeRecords } from './tree-records.ts';

/**
 * Gives each leaf the learning rate's share of the weighted quantile of its rows' residuals, whatever order the parts hold them in.
 * By convexity no share up to 1 raises the pinball loss.
 */
export function renewLeaves(
  team: Team,
  { nodes, leaves }: GrownTree,
  { bytes, stride }: TreeRecords,
  level: number,
  learningRate: number,
): void {
  for (const { place, buffer, segments, rowCount } of leaves) {
    const residuals = new Float64Array(rowCount);
    const isWeighted = team.parts[0]!.layout.isWeighted;
    const weights = isWeighted ? new Float64Array(rowCount) : null;
    let at = 0;
    team.parts.forEach(({ memory, layout }, part) => {
      const target = new Float64Array(memory, layout.targetAt, layout.rowCount);
      const score = new Float64Array(memory, layout.scoreAt, layout.rowCount);
      const weight = isWeighted ? new Float64Array(memory, layout.weightAt, layout.rowCount) : null;
      const words = new Int32Array(memory);
      for (let record = segments[part]!.begin; record < segments[part]!.end; record++, at++) {
        const row = words[(layout.buffersAt[buffer]! + record * bytes + stride) / 4 + 2]!;
        residuals[at] = target[row]! - score[row]!;
        if (weights !== null) weights[at] = weight![row]!;
      }
    });
    nodes[place]!.value = learningRate * weightedQuantile(residuals, weights, level);
  }
}
