/** Which series sell by the piece: theirs are counts, and their quantiles whole units. */

/** What was seen of the units of each series. Shape [series]. */
export interface SeenUnits {
  /** Days with sales, all of them whole. */
  readonly wholeDays: Int32Array;
  /** 1 where any day was not whole. */
  readonly isFractional: Uint8Array;
}

/** In a chain that also sells by weight, a series needs so many days with whole sales: few may be whole by chance. */
export const ENOUGH_WHOLE_DAYS = 56;

export function emptySeenUnits(seriesCount: number): SeenUnits {
  return { wholeDays: new Int32Array(seriesCount), isFractional: new Uint8Array(seriesCount) };
}

export function seeUnits({ wholeDays, isFractional }: SeenUnits, i: number, units: number): void {
  if (!Number.isInteger(units)) isFractional[i] = 1;
  else if (units > 0) wholeDays[i]! += 1;
}

/** `isChainWhole`: no series of the chain was ever seen to sell a fraction. */
export function sellsByThePiece(seen: SeenUnits, i: number, isChainWhole: boolean): boolean {
  return isChainWhole || (seen.isFractional[i] === 0 && seen.wholeDays[i]! >= ENOUGH_WHOLE_DAYS);
}
