/**
 * The smallest value with at least `level` of the weight at or below it: a minimiser of the pinball loss. `values` holds at least one
 * number, 0 < level < 1; `weight` ≥ 0, null means equal weights. The order of the rows does not matter: weights are rounded to a grid
 * on which every sum of them is exact. Hoare's selection, linear in the count on average, where sorting took most of a training with this loss.
 */
export function weightedQuantile(values: Float64Array, weight: Float64Array | null, level: number): number {
  const value = values.slice();
  const units = weight === null ? null : onGrid(weight);
  const need = level * (units === null ? value.length : sum(units));
  let below = 0;
  let from = 0;
  let to = value.length;
  for (;;) {
    const pivot = medianOfThree(value[from]!, value[(from + to) >> 1]!, value[to - 1]!);
    let less = from;
    let greater = to;
    let lessWeight = 0;
    let pivotWeight = 0;
    for (let at = from; at < greater; ) {
      const one = value[at]!;
      if (one > pivot) swap(value, units, at, --greater);
      else {
        const own = units === null ? 1 : units[at]!;
        if (one < pivot) {
          lessWeight += own;
          swap(value, units, at, less++);
        } else pivotWeight += own;
        at++;
      }
    }
    if (less > from && below + lessWeight >= need) to = less;
    else if (greater === to || below + lessWeight + pivotWeight >= need) return pivot;
    else {
      below += lessWeight + pivotWeight;
      from = greater;
    }
  }
}

/** Whole multiples of a power of two so large that the sum of all of them is below 2^52. */
function onGrid(weight: Float64Array): Float64Array {
  let greatest = 0;
  for (const one of weight) greatest = Math.max(greatest, one);
  if (greatest === 0) return weight.slice();
  const step = 2 ** (Math.ceil(Math.log2(greatest * weight.length)) - 51);
  return weight.map((one) => Math.round(one / step));
}

function sum(numbers: Float64Array): number {
  let total = 0;
  for (const one of numbers) total += one;
  return total;
}

function medianOfThree(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}

function swap(value: Float64Array, units: Float64Array | null, a: number, b: number): void {
  const kept = value[a]!;
  value[a] = value[b]!;
  value[b] = kept;
  if (units === null) return;
  const keptUnits = units[a]!;
  units[a] = units[b]!;
  units[b] = keptUnits;
}
