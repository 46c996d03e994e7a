// Sixteen rows at a split at once, for ./leaves.ts and ./scoring.ts.

/** −1 in each row whose bin goes right: is not in the set of 256 bits. */
// @ts-ignore: decorator
@inline
export function isOutside(bins: v128, setAt: usize): v128 {
  const place = i8x16.shr_u(bins, 3);
  const low = v128.swizzle(v128.load(setAt), place);
  const high = v128.swizzle(v128.load(setAt, 16), i8x16.sub(place, i8x16.splat(16)));
  const bit = v128.swizzle(i8x16(1, 2, 4, 8, 16, 32, 64, -128, 0, 0, 0, 0, 0, 0, 0, 0), v128.and(bins, i8x16.splat(7)));
  return i8x16.eq(v128.and(v128.or(low, high), bit), i8x16.splat(0));
}

/** The leaves so far, moved on by `step` where a row is in the split and goes right. */
// @ts-ignore: decorator
@inline
export function advance(leaf: v128, isHere: v128, goesRight: v128, step: v128): v128 {
  return i8x16.add(leaf, v128.and(v128.and(isHere, goesRight), step));
}

/** Whether no row of four times sixteen is in the split. */
// @ts-ignore: decorator
@inline
export function isEmpty(a: v128, b: v128, c: v128, d: v128): bool {
  return !v128.any_true(v128.or(v128.or(a, b), v128.or(c, d)));
}
