/**
 * Series that have a history, as they would look had they none: the same trees score them, so that what the trees are worth on a
 * cold start can be measured.
 */
import type { GroupHistory, GroupSeries } from '../group-history.ts';
import type { KnownColumn } from '../known-columns.ts';
import type { PanelView } from '../panel.ts';

/** What is new: the SKU in this branch, while others sell it; the SKU in every branch; the whole branch, with all that it sells. */
export type Novelty = 'in_branch' | 'sku' | 'branch';

/** A category below 0 goes the way of those that the trees never saw. */
const UNSEEN = -1;

/**
 * The series at `places` (places in the view, rising) as if they began the day after its origin: no units, no known values before that day, and
 * their own sales taken out of their groups, so that each series has groups of its own. Where the SKU or the
 * branch is new, its group has sold nothing, and a new branch has a number that no tree has seen. Shapes are those of a view of these series alone.
 */
export function asIfNew(view: PanelView, places: Int32Array, novelty: Novelty): PanelView {
  const take = (values: Int32Array) => Int32Array.from(places, (i) => values[i]!);
  const firstDay = new Int32Array(places.length).fill(view.origin + 1);
  const { branchCategory, sku } = view.groups;
  const groups: GroupHistory = {
    branchCategory:
      novelty === 'branch' ? soldNothing(branchCategory, places) : withoutOwn(branchCategory, view, places),
    sku: novelty === 'sku' ? soldNothing(sku, places) : withoutOwn(sku, view, places),
  };
  return {
    ...{ origin: view.origin, horizon: view.horizon, firstDay, groups },
    seriesId: take(view.seriesId),
    branchId: novelty === 'branch' ? new Int32Array(places.length).fill(UNSEEN) : take(view.branchId),
    ...{ skuId: take(view.skuId), categoryId: take(view.categoryId) },
    ...{ offsets: new Int32Array(places.length + 1), units: new Float64Array(0) },
    ...{ available: new Uint8Array(0), stockoutShare: new Float32Array(0) },
    knownFirstDay: firstDay,
    knownOffsets: Int32Array.from({ length: places.length + 1 }, (_, place) => place * view.horizon),
    known: view.known.map((column) => daysAhead(column, view, places)),
    statics: view.statics.map(({ name, values }) => ({ name, values: take(values) })),
  };
}

/** The days of the horizon, on which the known columns of every series of a view end. */
function daysAhead(
  { name, kind, isKnownAhead, values }: KnownColumn,
  { knownOffsets, horizon }: PanelView,
  places: Int32Array,
): KnownColumn {
  const ahead = new Float32Array(places.length * horizon);
  places.forEach((i, place) => {
    const end = knownOffsets[i + 1]!;
    ahead.set(values.subarray(end - horizon, end), place * horizon);
  });
  return { name, kind, isKnownAhead, values: ahead };
}

function withoutOwn(group: GroupSeries, view: PanelView, places: Int32Array): GroupSeries {
  const { dayCount } = group;
  const others = soldNothing(group, places);
  places.forEach((i, place) => {
    const [from, to] = [place * dayCount, group.groupOf[i]! * dayCount];
    const own = view.offsets[i]! + group.firstDay - view.firstDay[i]!;
    for (let k = 0; k < dayCount; k++) {
      const at = own + k;
      const isOwn = at >= view.offsets[i]! && at < view.offsets[i + 1]! && view.available[at] === 1;
      const count = group.available[to + k]! - (isOwn ? 1 : 0);
      // Nobody else: what is left of the units is what rounding left.
      if (count === 0) continue;
      others.available[from + k] = count;
      others.units[from + k] = Math.max(0, group.units[to + k]! - (isOwn ? view.units[at]! : 0));
    }
  });
  return others;
}

function soldNothing({ firstDay, dayCount }: GroupSeries, places: Int32Array): GroupSeries {
  const size = places.length * dayCount;
  return {
    ...{ groupOf: Int32Array.from(places.keys()), groupCount: places.length, firstDay, dayCount },
    ...{ units: new Float32Array(size), available: new Float32Array(size) },
  };
}
