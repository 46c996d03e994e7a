/**
 * Recalibration of levels: which share of the folds' actuals really fell below a level, by cell of (demand class × horizon).
 *
 * An actual has a position among its predicted probabilities, uniform where the forecast is right. A count covers a range of positions,
 * P(Y < y) to P(Y ≤ y), over which it is spread evenly (Czado, Gneiting & Held 2009). The cumulated shares G of the positions turn a
 * predicted probability p into G(p), and a quantile of level p is asked at G⁻¹(p).
 */
import { CLASS_COUNT, COLD_START_CLASS, HORIZON_COUNT, horizonBucket } from './ratio-histogram.ts';

/** Equal bins of positions between 0 and 1. */
export const POSITION_BINS = 200;
export const CELL_COUNT = CLASS_COUNT * HORIZON_COUNT;

/** Actuals by bin of their position. Shape [cell × POSITION_BINS]; sums of shards are added in their order. */
export type Positions = Float64Array;
/** G at the ends of the bins, rising from 0 to 1. Shape [cell × (POSITION_BINS + 1)]. */
export type LevelMap = Float64Array;

/** Rows that the wider pool is worth: an even spread against all cells, those against a class, that against the cell. */
const POOL_ROWS = [400, 1000, 2000] as const;
/**
 * What makes the shares lopsided is mostly that forecasts of one season were all too high or too low, a poor guide to the next one: it
 * counts by folds / (folds + this). What is alike on both sides, spread and tails, counts in full.
 */
const LOPSIDED_FOLDS = 8;

export function emptyPositions(): Positions {
  return new Float64Array(CELL_COUNT * POSITION_BINS);
}

export function cellOf(demandClass: number, horizonDays: number): number {
  return demandClass * HORIZON_COUNT + horizonBucket(horizonDays);
}

/** Adds one actual, spread over `from` … `to`. */
export function addPosition(positions: Positions, cell: number, from: number, to: number): void {
  const first = cell * POSITION_BINS;
  const [low, high] = [from * POSITION_BINS, to * POSITION_BINS];
  const bin = Math.min(POSITION_BINS - 1, Math.floor(low));
  if (high <= bin + 1) {
    positions[first + bin]! += 1;
    return;
  }
  const perBin = 1 / (high - low);
  positions[first + bin]! += (bin + 1 - low) * perBin;
  let next = bin + 1;
  for (; next + 1 <= high; next++) positions[first + next]! += perBin;
  if (next < high) positions[first + next]! += (high - next) * perBin;
}

/** `foldCount`: folds behind the positions. */
export function learnLevelMap(positions: Positions, foldCount: number): LevelMap {
  const map = new Float64Array(CELL_COUNT * (POSITION_BINS + 1));
  for (let cell = 0; cell < CELL_COUNT; cell++) {
    const shares = balanced(blendedShares(positions, cell), foldCount / (foldCount + LOPSIDED_FOLDS));
    const first = cell * (POSITION_BINS + 1);
    let below = 0;
    for (let bin = 0; bin < POSITION_BINS; bin++) {
      map[first + bin] = below;
      below += shares[bin]!;
    }
    map[first + POSITION_BINS] = 1;
  }
  return map;
}

function blendedShares(positions: Positions, cell: number): Float64Array {
  const own = Math.floor(cell / HORIZON_COUNT);
  const classes = own === COLD_START_CLASS ? [own, own] : [0, CLASS_COUNT - 2];
  const pools = [
    [classes[0]! * HORIZON_COUNT, (classes[1]! + 1) * HORIZON_COUNT - 1],
    [own * HORIZON_COUNT, (own + 1) * HORIZON_COUNT - 1],
    [cell, cell],
  ];
  let shares = new Float64Array(POSITION_BINS).fill(1 / POSITION_BINS);
  pools.forEach(([from, to], k) => {
    const counts = new Float64Array(POSITION_BINS);
    let rows = 0;
    for (let at = from! * POSITION_BINS; at < (to! + 1) * POSITION_BINS; at++) {
      counts[at % POSITION_BINS]! += positions[at]!;
      rows += positions[at]!;
    }
    const weight = POOL_ROWS[k]!;
    shares = shares.map((share, bin) => (weight * share + counts[bin]!) / (weight + rows));
  });
  return shares;
}

/** The shares of both sides made alike, but for `lopsided` of their difference. */
function balanced(shares: Float64Array, lopsided: number): Float64Array {
  return shares.map((share, bin) => {
    const mirrored = shares[POSITION_BINS - 1 - bin]!;
    return (share + mirrored + lopsided * (share - mirrored)) / 2;
  });
}

/** G(p): the share of actuals that falls below the predicted probability `p`. */
export function mappedProbability(map: LevelMap, cell: number, p: number): number {
  const first = cell * (POSITION_BINS + 1);
  const x = Math.min(1, p) * POSITION_BINS;
  const bin = Math.min(POSITION_BINS - 1, Math.floor(x));
  const below = map[first + bin]!;
  return below + (x - bin) * (map[first + bin + 1]! - below);
}

/** G⁻¹ of each level: where to ask for its quantile. `levels` rise, and so do the answers. Shape [cell × level]. */
export function mappedLevels(map: LevelMap, levels: Float64Array): Float64Array {
  const out = new Float64Array(CELL_COUNT * levels.length);
  for (let cell = 0; cell < CELL_COUNT; cell++) {
    const first = cell * (POSITION_BINS + 1);
    let bin = 0;
    levels.forEach((level, k) => {
      while (bin < POSITION_BINS - 1 && map[first + bin + 1]! < level) bin++;
      const [below, above] = [map[first + bin]!, map[first + bin + 1]!];
      const inBin = above > below ? (level - below) / (above - below) : 0;
      out[cell * levels.length + k] = (bin + Math.min(1, inBin)) / POSITION_BINS;
    });
  }
  return out;
}
