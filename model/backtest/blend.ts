/**
 * Convex blends of two models, where the folds support one: (1 − w)·anchor + w·partner, with the anchor the model that pools
 * all series (the trees) and the partner one of the others. The squared error of a blend follows from three sums of the pair,
 *
 *   E(w) = (1 − w)²·Aa + 2·w·(1 − w)·Ab + w²·Bb,   Aa = Σ eₐ²/s², Ab = Σ eₐ·e_b/s², Bb = Σ e_b²/s²
 *
 * so that no weight has to be tried: the best one is w = (Aa − Ab) / (Aa + Bb − 2·Ab), cut to [0, 1] (Bates & Granger 1969,
 * "The combination of forecasts", ORQ 20). For RMSSE only: absolute errors have no such sums.
 */
import type { Choice } from './selection.ts';

/** What serves a segment: its champion alone where `partners` names the same model, else a blend of the two. */
export interface SegmentChoice {
  /** Index of the champion per segment: of the two models of a blend, the one with the larger share. */
  readonly champions: Uint8Array;
  readonly partners: Uint8Array;
  /** Share of the partner, 0 to 0.5. */
  readonly shares: Float64Array;
}

export interface ModelChoice extends SegmentChoice {
  /** 1 for each of NEWCOMER_KINDS that the trees serve in place of the ladder. */
  readonly newcomers: Uint8Array;
}

/** The latest fold that is known is kept apart: weights learned on the folds before it must hold on it. */
export const PART = { earlier: 0, latest: 1 } as const;
const PARTS = 2;
const FIELDS = 2;

/** Σ e²/s² of each model and Σ e·eₐ/s² with the anchor. Shape [segment × model × part × 2]. */
export type BlendSums = Float64Array;

export function emptyBlendSums(segmentCount: number, modelCount: number): BlendSums {
  return new Float64Array(segmentCount * modelCount * PARTS * FIELDS);
}

/** Adds one series-day; `scale` is that of RMSSE, and a series without one is left out. */
export function addBlend(
  sums: BlendSums,
  cell: number,
  part: number,
  error: number,
  anchorError: number,
  scale: number,
): void {
  if (!(scale > 0)) return;
  const at = (cell * PARTS + part) * FIELDS;
  sums[at]! += (error * error) / scale;
  sums[at + 1]! += (error * anchorError) / scale;
}

/** Shares are told in whole per cents, so that the one that was judged is the one that a reader sees. */
const SHARE_STEPS = 100;
const SMALLEST_SHARE = 0.05;

/**
 * The champion of each segment, or a blend: the best pair by all folds, if the weight learned without the latest fold beats
 * the champion on that fold. A segment that follows the choice of all segments together follows their blend too.
 */
export function chooseBlends(
  sums: BlendSums,
  choice: Choice,
  modelCount: number,
  anchor: number,
  enoughRows: number,
): SegmentChoice {
  const segmentCount = choice.champions.length;
  const alone: SegmentChoice = {
    champions: choice.champions.slice(),
    partners: choice.champions.slice(),
    shares: new Float64Array(segmentCount),
  };
  if (anchor < 0) return alone;
  const overall = new Float64Array(modelCount * PARTS * FIELDS);
  for (let k = 0; k < sums.length; k++) overall[k % overall.length]! += sums[k]!;
  const common = bestBlend(overall, modelCount, anchor, choice.overall);
  for (let segment = 0; segment < segmentCount; segment++) {
    const own = sums.subarray(segment * overall.length, (segment + 1) * overall.length);
    const isThin = choice.rows[segment]! < enoughRows;
    const blend = isThin ? common : bestBlend(own, modelCount, anchor, choice.champions[segment]!);
    if (blend === null) continue;
    const isAnchorLarger = blend.share <= 0.5;
    alone.champions[segment] = isAnchorLarger ? anchor : blend.partner;
    alone.partners[segment] = isAnchorLarger ? blend.partner : anchor;
    alone.shares[segment] = isAnchorLarger ? blend.share : inCents(1 - blend.share);
  }
  return alone;
}

/** The blended forecast at one place of two arrays of forecasts. */
export function blendAt(
  champion: Readonly<ArrayLike<number>>,
  partner: Readonly<ArrayLike<number>>,
  share: number,
  at: number,
): number {
  return share === 0 ? champion[at]! : (1 - share) * champion[at]! + share * partner[at]!;
}

interface Blend {
  readonly partner: number;
  /** Share of the partner, the rest is the anchor's. */
  readonly share: number;
}

function bestBlend(sums: BlendSums, modelCount: number, anchor: number, champion: number): Blend | null {
  let winner: Blend | null = null;
  let lowest = Number.POSITIVE_INFINITY;
  for (let partner = 0; partner < modelCount; partner++) {
    if (partner === anchor) continue;
    const [earlier, latest] = [
      pairOf(sums, anchor, partner, PART.earlier),
      pairOf(sums, anchor, partner, PART.latest),
    ];
    const championLatest = sums[(champion * PARTS + PART.latest) * FIELDS]!;
    if (!(errorOf(latest, bestShare(earlier)) < championLatest)) continue;
    const all = {
      own: earlier.own + latest.own,
      cross: earlier.cross + latest.cross,
      anchor: earlier.anchor + latest.anchor,
    };
    const share = bestShare(all);
    if (share < SMALLEST_SHARE || share > 1 - SMALLEST_SHARE) continue;
    const error = errorOf(all, share);
    if (error < lowest) {
      lowest = error;
      winner = { partner, share };
    }
  }
  return winner;
}

interface PairSums {
  readonly own: number;
  readonly cross: number;
  readonly anchor: number;
}

function pairOf(sums: BlendSums, anchor: number, partner: number, part: number): PairSums {
  const at = (partner * PARTS + part) * FIELDS;
  return { own: sums[at]!, cross: sums[at + 1]!, anchor: sums[(anchor * PARTS + part) * FIELDS]! };
}

function bestShare({ own, cross, anchor }: PairSums): number {
  const spread = anchor + own - 2 * cross;
  if (!(spread > 0)) return 0;
  const share = Math.min(1, Math.max(0, (anchor - cross) / spread));
  return inCents(share);
}

function inCents(share: number): number {
  return Math.round(share * SHARE_STEPS) / SHARE_STEPS;
}

function errorOf({ own, cross, anchor }: PairSums, share: number): number {
  return (1 - share) ** 2 * anchor + 2 * share * (1 - share) * cross + share ** 2 * own;
}
