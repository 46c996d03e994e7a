// Sixteen rows at a node at once, for ./leaves.ts and ./scoring.ts.

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

/** The leaf so far, moved on to `next` where a row goes right at a node whose leaves begin at `first`, and has not left it before. */
// @ts-ignore: decorator
@inline
export function advance(leaf: v128, goesRight: v128, first: v128, next: v128): v128 {
  const isBelow = i8x16.eq(i8x16.max_u(leaf, first), leaf);
  return i8x16.max_u(leaf, v128.and(v128.and(goesRight, isBelow), next));
}
