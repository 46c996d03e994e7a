/**
 * The seam that every model drops into. Learning is a map and a reduce over shards, so that a model that
 * needs all series (a pooled weekday profile, boosted trees) and one that needs only its own look the same:
 *
 *   partial = summarise(view)              per shard, in a worker
 *   learned = learn(partials)              once, partials in shard order
 *   forecast(view, learned, out)           per shard, in a worker
 *
 * A model that trains on sampled rows has `train(partials, means)` in place of `learn`.
 * The backtest and the nightly scoring run this same path; only `view.origin` differs.
 */
import type { TeamFactory } from './boosting/team.ts';
import type { PanelView } from './panel.ts';

/** What a model learned: named flat arrays, so that any bundle can be written and read again. */
export type Tensors = Readonly<Record<string, Float64Array | Float32Array | Int32Array | Uint8Array>>;

/** Sizes of the run's numbering, for arrays indexed by branch, SKU or category. */
export interface Dimensions {
  readonly branchCount: number;
  readonly skuCount: number;
  readonly categoryCount: number;
}

/** What the host of a run lends to training; none of it may change what is learned. */
export interface TrainingMeans {
  readonly startTeam: TeamFactory;
  /** Threads that training may use, from 1. */
  readonly workerCount: number;
  readonly memoryBudgetBytes: number;
  readonly signal?: AbortSignal;
  /** Called after each tree and waited for, so that the host can hear of other things. */
  readonly onProgress?: () => void | Promise<void>;
}

export interface Forecaster {
  /** Name in `served_by`, the metrics and the configuration. */
  readonly name: string;
  /** Map: what this shard tells about history up to `view.origin`. */
  summarise?(view: PanelView, dimensions: Dimensions): Tensors;
  /** Reduce: partials come in shard order, so sums have one order whatever the number of workers. */
  learn?(partials: readonly Tensors[], dimensions: Dimensions): Tensors;
  /**
   * Reduce in place of `learn`, for a model whose learning is dear: a backtest trains it at some folds only and uses it
   * at the folds after them.
   */
  train?(partials: readonly Tensors[], dimensions: Dimensions, means: TrainingMeans): Promise<Tensors>;
  /**
   * Expected units of each series and horizon day into `out`, row-major [series × horizon], `out[i * horizon + h − 1]`.
   * A series on which the model has nothing to say gets NaN; everything else is finite and ≥ 0.
   */
  forecast(view: PanelView, learned: Tensors, dimensions: Dimensions, out: Float64Array): void;
}

export const NOTHING_LEARNED: Tensors = {};
