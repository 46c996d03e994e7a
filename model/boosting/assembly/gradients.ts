// Each row moves on by its leaf's step, then gives its gradient pair.

/** The row's two numbers after the step of its leaf. */
// @ts-ignore: decorator
@inline
function stepped(stateAt: usize, leafAt: usize, stepsAt: usize): v128 {
  const step = stepsAt + ((<usize>load<u16>(leafAt)) << 5);
  return f64x2.add(f64x2.mul(v128.load(stateAt), v128.load(step)), v128.load(step, 16));
}

export function gradients(
  level: f64, plainHessian: f64, firstHessian: f64, secondHessian: f64,
  rowCount: i32, stateAt: usize, weightAt: usize, leavesAt: usize, stepsAt: usize, pairsAt: usize, resultAt: usize,
): void {
  let maxGradient = f64x2.splat(0);
  let maxHessian = f64x2.splat(0);
  let minHessian = f64x2.splat(Infinity);
  let exponents = i32x4.splat(0);
  let zeros = i32x4.splat(0);
  for (let row = 0; row < rowCount; row += 2) {
    const offset = (<usize>row) << 3;
    const state = stateAt + (offset << 1);
    const leaf = leavesAt + ((<usize>row) << 1);
    const isPair = row + 1 < rowCount;
    // The last row of an odd count stands in both lanes.
    const first = stepped(state, leaf, stepsAt);
    const second = isPair ? stepped(state + 16, leaf + 2, stepsAt) : first;
    v128.store(state, first);
    if (isPair) v128.store(state, second, 16);
    const a = v128.shuffle<f64>(first, second, 0, 2);
    const b = v128.shuffle<f64>(first, second, 1, 3);
    let g = f64x2.sub(a, b);
    if (level > 0) g = v128.bitselect(f64x2.splat(1 - level), f64x2.splat(-level), f64x2.ge(a, b));
    let h = f64x2.add(f64x2.add(f64x2.splat(plainHessian), f64x2.mul(f64x2.splat(firstHessian), a)), f64x2.mul(f64x2.splat(secondHessian), b));
    if (weightAt != 0) {
      const w = isPair ? v128.load(weightAt + offset) : v128.load64_splat(weightAt + offset);
      g = f64x2.mul(g, w);
      h = f64x2.mul(h, w);
    }
    const g32 = f32x4.demote_f64x2_zero(g);
    const h32 = f32x4.demote_f64x2_zero(h);
    g = f64x2.promote_low_f32x4(g32);
    h = f64x2.promote_low_f32x4(h32);
    maxGradient = f64x2.pmax(maxGradient, f64x2.abs(g));
    maxHessian = f64x2.pmax(maxHessian, h);
    minHessian = f64x2.pmin(minHessian, h);
    const pairs = v128.shuffle<f32>(g32, h32, 0, 4, 1, 5);
    const bits = v128.and(i32x4.shr_u(pairs, 23), i32x4.splat(255));
    const isZero = i32x4.eq(bits, i32x4.splat(0));
    if (isPair) {
      v128.store(pairsAt + offset, pairs);
      exponents = i32x4.add(exponents, bits);
      zeros = i32x4.sub(zeros, isZero);
    } else {
      v128.store_lane<i64>(pairsAt + offset, pairs, 0);
      const low = i64x2(-1, 0);
      exponents = i32x4.add(exponents, v128.and(bits, low));
      zeros = i32x4.sub(zeros, v128.and(isZero, low));
    }
  }
  store<f64>(resultAt, max(f64x2.extract_lane(maxGradient, 0), f64x2.extract_lane(maxGradient, 1)));
  store<f64>(resultAt + 8, max(f64x2.extract_lane(maxHessian, 0), f64x2.extract_lane(maxHessian, 1)));
  store<f64>(resultAt + 16, min(f64x2.extract_lane(minHessian, 0), f64x2.extract_lane(minHessian, 1)));
  store<f64>(resultAt + 24, <f64>(<u32>i32x4.extract_lane(exponents, 0)) + <f64>(<u32>i32x4.extract_lane(exponents, 2)));
  store<f64>(resultAt + 32, <f64>(<u32>i32x4.extract_lane(zeros, 0)) + <f64>(<u32>i32x4.extract_lane(zeros, 2)));
  store<f64>(resultAt + 40, <f64>(<u32>i32x4.extract_lane(exponents, 1)) + <f64>(<u32>i32x4.extract_lane(exponents, 3)));
  store<f64>(resultAt + 48, <f64>(<u32>i32x4.extract_lane(zeros, 1)) + <f64>(<u32>i32x4.extract_lane(zeros, 3)));
}
