/** Shard task of `train`, the map of learning: what this shard tells each model at each origin. */
import { forecastersOf } from '../../model/backtest/forecast-origin.ts';
import type { Tensors } from '../../model/forecaster.ts';
import { panelAsOf } from '../../model/panel.ts';
import { openDatabase } from '../../warehouse/duckdb.ts';
import type { BacktestPlan, ShardResources } from './backtest-plan.ts';
import { writePanelCopy } from './panel-copy.ts';
import { type PanelShardSource, readPanelShard } from './read-panel.ts';

export interface LearnShardInput {
  readonly plan: BacktestPlan;
  readonly source: PanelShardSource;
  /** Where the shard is left for the passes after this one. */
  readonly panelCopy: string;
  readonly resources: ShardResources;
  readonly origins: readonly LearningOrigin[];
}

export interface LearningOrigin {
  readonly origin: number;
  /** Names of the models that learn there. */
  readonly models: readonly string[];
}

/** Partials by origin and model name. */
export type LearnShardOutput = Record<string, Tensors>[];

export default async function learnShard({
  plan,
  source,
  panelCopy,
  resources,
  origins,
}: LearnShardInput): Promise<LearnShardOutput> {
  const database = await openDatabase({ threads: 1, ...resources });
  try {
    const shard = await readPanelShard(database, source);
    writePanelCopy(panelCopy, shard);
    return origins.map(({ origin, models }) => {
      const view = panelAsOf(shard, origin, plan.horizon, plan.historyDays);
      const partials: Record<string, Tensors> = {};
      for (const forecaster of forecastersOf(plan.forecast)) {
        if (forecaster.summarise !== undefined && models.includes(forecaster.name))
          partials[forecaster.name] = forecaster.summarise(view, plan.dimensions);
      }
      return partials;
    });
  } finally {
    database.close();
  }
}
