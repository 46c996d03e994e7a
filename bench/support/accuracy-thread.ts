/** One of the threads of accuracy-run.ts: it holds its part of the panel's shards, as a worker of the night does, and answers one call at a time. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Tensors } from '../../model/forecaster.ts';
import { forecastGbdt } from '../../model/gbdt/forecast-gbdt.ts';
import { sampleRows } from '../../model/gbdt/sample-rows.ts';
import { type GbdtSettings, historyDaysOf } from '../../model/gbdt/settings.ts';
import { type PanelView, panelAsOf } from '../../model/panel.ts';
import type { Day } from '../../schemas/day.ts';
import { readExamplePanel } from './accuracy-panel.ts';

/** What a thread is started with: the panel, and which of its shards it holds. */
export interface ThreadPanel {
  readonly panel: string;
  readonly cutoff: string;
  readonly remainder: number;
  readonly divisor: number;
}

export type Call =
  | {
      readonly kind: 'sample';
      readonly origin: Day;
      readonly horizon: number;
      readonly settings: GbdtSettings;
    }
  | { readonly kind: 'score'; readonly learned: Tensors; readonly settings: GbdtSettings };

const { panel, cutoff, remainder, divisor } = workerData as ThreadPanel;
const shards = await readExamplePanel(panel, cutoff, (place) => place % divisor === remainder);
let views: PanelView[] = [];

parentPort!.on('message', (call: Call) => parentPort!.postMessage(answer(call)));
parentPort!.postMessage('ready');

/** Of each shard in order: its sampled rows, or its forecasts [series × horizon]. */
function answer(call: Call): Tensors[] | Float64Array[] {
  if (call.kind === 'sample') {
    const days = historyDaysOf(call.settings);
    views = shards.map((shard) => panelAsOf(shard, call.origin, call.horizon, days));
    return views.map((view) => sampleRows(view, call.settings));
  }
  return views.map((view) => {
    const out = new Float64Array(view.seriesId.length * view.horizon);
    forecastGbdt(view, call.learned, call.settings, out);
    return out;
  });
}
