/** What a night does at one origin, on two threads: views, sampled rows, training, forecasts. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { threadTeam } from '../../jobs/boosting-threads.ts';
import type { Tensors } from '../../model/forecaster.ts';
import type { GbdtPreset, GbdtSettings } from '../../model/gbdt/settings.ts';
import { trainGbdt } from '../../model/gbdt/train-gbdt.ts';
import type { PanelShard } from '../../model/panel.ts';
import type { Day } from '../../schemas/day.ts';
import type { Call, ThreadPanel } from './accuracy-thread.ts';

const THREADS = 2;

export interface TimedForecasts {
  /** Expected units of each shard, [series × horizon]. */
  readonly yhat: Float64Array[];
  readonly rowCount: number;
  readonly featureSeconds: number;
  readonly trainSeconds: number;
  readonly scoreSeconds: number;
}

export interface TreesOnThreads {
  forecast(origin: Day, horizon: number, preset: GbdtPreset): Promise<TimedForecasts>;
  close(): Promise<void>;
}

/** `shards`: what the panel holds, in order; each thread reads its part of it before it is timed. */
export async function treesOnThreads(
  panel: string,
  cutoff: string,
  shards: readonly PanelShard[],
): Promise<TreesOnThreads> {
  const threads = await Promise.all(
    Array.from({ length: THREADS }, (_, remainder) => start({ panel, cutoff, remainder, divisor: THREADS })),
  );
  /** Of each shard, in order. */
  const ask = async <T>(call: Call): Promise<T[]> => {
    const answers = await Promise.all(threads.map((thread) => asked<T[]>(thread, call)));
    return shards.map((_, k) => answers[k % THREADS]![Math.floor(k / THREADS)]!);
  };
  return {
    forecast: async (origin, horizon, preset) => {
      const settings: GbdtSettings = {
        ...preset,
        seriesTotal: shards.reduce((sum, { seriesId }) => sum + seriesId.length, 0),
        firstDay: shards.reduce(
          (first, shard) => shard.firstDay.reduce((a, b) => Math.min(a, b), first),
          origin,
        ),
      };
      const begin = performance.now();
      const partials = await ask<Tensors>({ kind: 'sample', origin, horizon, settings });
      const sampled = performance.now();
      const learned = await trainGbdt(partials, settings, { startTeam: threadTeam, workerCount: THREADS });
      const trained = performance.now();
      const yhat = await ask<Float64Array>({ kind: 'score', learned, settings });
      return {
        yhat,
        rowCount: partials.reduce((sum, { target }) => sum + target!.length, 0),
        featureSeconds: (sampled - begin) / 1000,
        trainSeconds: (trained - sampled) / 1000,
        scoreSeconds: (performance.now() - trained) / 1000,
      };
    },
    close: async () => {
      await Promise.all(threads.map((thread) => thread.terminate()));
    },
  };
}

async function start(workerData: ThreadPanel): Promise<Worker> {
  const thread = new Worker(new URL('./accuracy-thread.ts', import.meta.url), { workerData });
  await once(thread, 'message');
  return thread;
}

async function asked<T>(thread: Worker, call: Call): Promise<T> {
  const answer = once(thread, 'message');
  thread.postMessage(call);
  return (await answer)[0] as T;
}
