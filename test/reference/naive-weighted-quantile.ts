/** By sorting: the smallest value with at least `level` of the weight at or below it. */
export function naiveWeightedQuantile(
  values: readonly number[],
  weight: readonly number[] | null,
  level: number,
): number {
  const order = values.map((_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const weightOf = (i: number) => (weight === null ? 1 : weight[i]!);
  const total = order.reduce((sum, i) => sum + weightOf(i), 0);
  let below = 0;
  for (const i of order) {
    below += weightOf(i);
    if (below >= level * total) return values[i]!;
  }
  throw new RangeError('no value');
}
