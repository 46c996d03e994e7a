/** The search over the trees' parameters, as `train` runs and records it. Off unless the configuration gives it time. */
import { join } from 'node:path';
import type { Tensors, TrainingMeans } from '../../model/forecaster.ts';
import { type GbdtSearch, RUNGS, searchGbdt, withChosen } from '../../model/gbdt/search.ts';
import type { SearchedParameters } from '../../model/gbdt/search-candidates.ts';
import { isoDay } from '../../schemas/day.ts';
import { writeFileAtomic } from '../../warehouse/atomic.ts';
import type { JobContext } from '../job.ts';
import type { BacktestPlan } from '../shards/backtest-plan.ts';

/** Milliseconds since any fixed moment. */
export type Clock = () => number;

/**
 * The plan with the parameters that the training rows of `origin` speak for, and `search.json` beside the bundle. `partials` are those
 * of the first origin that trains: whatever is chosen, no fold's outcome after its origin had a say in it.
 */
export async function searchParameters(
  context: JobContext,
  plan: BacktestPlan,
  origin: number,
  partials: readonly Tensors[],
  means: TrainingMeans,
  now: Clock = () => performance.now(),
): Promise<BacktestPlan> {
  const budgetSeconds = context.config.gbdt.search.budget_seconds;
  const settings = plan.forecast.gbdt;
  if (budgetSeconds === 0 || settings === undefined) return plan;
  const search = await searchGbdt(partials, settings, {
    ...means,
    ...{ budgetSeconds, now, horizon: plan.horizon },
  });
  const document = `${JSON.stringify(recordOf(search, origin, budgetSeconds), null, 2)}\n`;
  writeFileAtomic(join(context.out, 'search.json'), document);
  warnOf(context, search, budgetSeconds);
  return { ...plan, forecast: { ...plan.forecast, gbdt: withChosen(settings, search) } };
}

function warnOf(context: JobContext, search: GbdtSearch, budgetSeconds: number): void {
  if (search.endedBy === 'budget')
    context.warn(
      'SEARCH_ENDED_EARLY',
      `gbdt.search.budget_seconds = ${budgetSeconds} ended the search after ${search.judged.length} trainings; another run may choose otherwise`,
    );
  if (search.endedBy === 'too_few_rows')
    context.warn(
      'SEARCH_SKIPPED',
      `too few rows to search the trees' parameters: ${search.trainingRows} to learn from, ${search.heldOutRows} to judge on`,
    );
}

/** `search.json`; `gbdt` holds the keys to copy into the configuration. */
function recordOf(search: GbdtSearch, origin: number, budgetSeconds: number) {
  const { candidates, chosen, judged } = search;
  return {
    ...{ kind: 'shelfcast.search', version: 1 },
    origin: isoDay(origin),
    held_out_from: isoDay(origin - search.heldOutDays + 1),
    training_rows: search.trainingRows,
    held_out_rows: search.heldOutRows,
    budget_seconds: budgetSeconds,
    seconds: search.seconds,
    ended_by: search.endedBy,
    chosen,
    gbdt: keysOf(candidates[chosen]!),
    rungs: RUNGS.map(({ rowShare, treeShare }) => ({ row_share: rowShare, tree_share: treeShare })),
    candidates: candidates.map(keysOf),
    judged,
  };
}

/** Parameters by their keys in the configuration. */
function keysOf(parameters: SearchedParameters) {
  return {
    trees: parameters.treeCount,
    leaves: parameters.maxLeaves,
    learning_rate: parameters.learningRate,
    min_leaf_rows: parameters.minLeafRows,
    tweedie_power: parameters.tweediePower,
    feature_fraction: parameters.featureFraction,
  };
}
