import { threadTeam } from '../../jobs/boosting-threads.ts';
import { forecastGbdt } from '../../model/gbdt/forecast-gbdt.ts';
import { sampleRows } from '../../model/gbdt/sample-rows.ts';
import { type GbdtPreset, type GbdtSettings, historyDaysOf } from '../../model/gbdt/settings.ts';
import { trainGbdt } from '../../model/gbdt/train-gbdt.ts';
import { type PanelShard, panelAsOf } from '../../model/panel.ts';

export interface TimedForecasts {
  /** Expected units of each shard, [series × horizon]. */
  readonly yhat: Float64Array[];
  readonly rowCount: number;
  readonly featureSeconds: number;
  readonly trainSeconds: number;
  readonly scoreSeconds: number;
}

/** What a night does at one origin: views, sampled rows, training with two threads, forecasts. */
export async function forecastTrees(
  shards: readonly PanelShard[],
  origin: number,
  horizon: number,
  preset: GbdtPreset,
): Promise<TimedForecasts> {
  const settings: GbdtSettings = {
    ...preset,
    seriesTotal: shards.reduce((sum, { seriesId }) => sum + seriesId.length, 0),
    firstDay: shards.reduce((first, shard) => shard.firstDay.reduce((a, b) => Math.min(a, b), first), origin),
  };
  const begin = performance.now();
  const views = shards.map((shard) => panelAsOf(shard, origin, horizon, historyDaysOf(settings)));
  const partials = views.map((view) => sampleRows(view, settings));
  const sampled = performance.now();
  const learned = await trainGbdt(partials, settings, { startTeam: threadTeam, workerCount: 2 });
  const trained = performance.now();
  const yhat = views.map((view) => {
    const out = new Float64Array(view.seriesId.length * horizon);
    forecastGbdt(view, learned, settings, out);
    return out;
  });
  return {
    yhat,
    rowCount: partials.reduce((sum, { target }) => sum + target!.length, 0),
    featureSeconds: (sampled - begin) / 1000,
    trainSeconds: (trained - sampled) / 1000,
    scoreSeconds: (performance.now() - trained) / 1000,
  };
}
