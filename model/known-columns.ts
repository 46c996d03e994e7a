/** Values by series and day that may be known before the day: prices, promotions, events, drivers. */
import type { Day } from '../schemas/day.ts';

export interface KnownColumn {
  /** `price`, `sku_price`, `promotion`, `event`, or the driver's own name. */
  readonly name: string;
  readonly kind: 'price' | 'sku_price' | 'promotion' | 'event' | 'driver';
  /** Whether the days of a horizon are known at its origin; if not, a view holds NaN there. */
  readonly isKnownAhead: boolean;
  /**
   * By `KnownSpans`; NaN where unknown. price: units of money; sku_price: mean price of the SKU over its branches; promotion:
   * 0 or 1; event: number of the event's name in sorted order from 1, 0 = none; driver: as it came.
   */
  readonly values: Float32Array;
  /**
   * 1 where the value of a column known ahead was yet learnt on its day only, such as a price paid where no list says one: a view
   * holds NaN there after its origin, and keeps the mark up to it, for rows that look ahead from earlier origins. Shape of
   * `values`; absent = nowhere.
   */
  readonly isHindsight?: Uint8Array;
}

/** Where each series stands in the known columns. */
export interface KnownSpans {
  /** First day of each series in the known columns. Shape [series]. */
  readonly knownFirstDay: Int32Array;
  /** Start of each series in the known columns. Shape [series + 1]. */
  readonly knownOffsets: Int32Array;
}

/**
 * Copies what a view at `origin` may hold: days firstDay[i] … origin + horizon of each series. Days beyond the shard's are NaN; so are those
 * between the origin and the first day of a series that begins after it, which no forecast of a backtest is scored on.
 */
export function knownAsOf(
  shard: KnownSpans & { readonly known: readonly KnownColumn[] },
  view: { readonly firstDay: Int32Array; readonly origin: Day; readonly horizon: number },
): KnownSpans & { readonly known: readonly KnownColumn[] } {
  const count = view.firstDay.length;
  const knownOffsets = new Int32Array(count + 1);
  for (let i = 0; i < count; i++)
    knownOffsets[i + 1] = knownOffsets[i]! + view.origin + view.horizon - view.firstDay[i]! + 1;
  const known = shard.known.map(({ isHindsight, ...column }): KnownColumn => {
    const values = new Float32Array(knownOffsets[count]!);
    const marks = isHindsight === undefined ? undefined : new Uint8Array(knownOffsets[count]!);
    for (let i = 0; i < count; i++) {
      const shardFirst = shard.knownFirstDay[i]!;
      const shardLast = shardFirst + shard.knownOffsets[i + 1]! - shard.knownOffsets[i]! - 1;
      const first = Math.max(view.firstDay[i]!, shardFirst);
      const last = Math.min(shardLast, column.isKnownAhead ? view.origin + view.horizon : view.origin);
      if (last < first) {
        values.fill(Number.NaN, knownOffsets[i]!, knownOffsets[i + 1]!);
        continue;
      }
      const from = shard.knownOffsets[i]! + first - shardFirst;
      const to = knownOffsets[i]! + first - view.firstDay[i]!;
      values.fill(Number.NaN, knownOffsets[i]!, to);
      values.set(column.values.subarray(from, from + last - first + 1), to);
      values.fill(Number.NaN, to + last - first + 1, knownOffsets[i + 1]!);
      if (isHindsight === undefined) continue;
      marks?.set(isHindsight.subarray(from, from + last - first + 1), to);
      for (let day = Math.max(first, view.origin + 1); day <= last; day++)
        if (isHindsight[from + day - first] === 1) values[to + day - first] = Number.NaN;
    }
    return { ...column, values, ...(marks === undefined ? {} : { isHindsight: marks }) };
  });
  return { knownFirstDay: view.firstDay, knownOffsets, known };
}
