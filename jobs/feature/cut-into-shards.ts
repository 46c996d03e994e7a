/** A chain is cut into about this many shards, so that workers end together, but not into smaller ones than LEAST_ROWS. */
const SHARDS = 32;
const LEAST_ROWS = 500_000;

/**
 * Most days of a shard, for `rows` days in all: what every shard costs anew weighs less in a large one, which `mostRows` bounds for its memory.
 */
export function rowsPerShard(rows: number, mostRows: number): number {
  return Math.min(mostRows, Math.max(LEAST_ROWS, Math.ceil(rows / SHARDS)));
}

/**
 * Contiguous ranges [from, to) that cover all series: each holds at most `mostSeries` of them and at most `mostRows`
 * days (more only where one series alone has more), as evenly as that allows. The number of workers plays no part, so
 * it cannot change a byte.
 */
export function cutIntoShards(days: Int32Array, mostSeries: number, mostRows: number): [number, number][] {
  const rows = days.reduce((sum, count) => sum + count, 0);
  const shardCount = Math.max(Math.ceil(rows / mostRows), Math.ceil(days.length / mostSeries));
  const rowsPerShard = rows / shardCount;
  const ranges: [number, number][] = [];
  let from = 0;
  let rowsSeen = 0;
  let rowsBefore = 0;
  for (let i = 0; i < days.length; i++) {
    rowsSeen += days[i]!;
    const isFull =
      i + 1 - from >= mostSeries ||
      rowsSeen >= rowsPerShard * (ranges.length + 1) ||
      rowsSeen - rowsBefore + (days[i + 1] ?? 0) > mostRows;
    if (!isFull && i + 1 < days.length) continue;
    ranges.push([from, i + 1]);
    from = i + 1;
    rowsBefore = rowsSeen;
  }
  return ranges;
}
