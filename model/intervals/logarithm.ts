/**
 * ln x from additions, multiplications and divisions only, so that it gives the same bits on every machine: x = 2ᵏ·m with m within
 * √½ … √2, then the series of 2·artanh((m − 1) / (m + 1)). Relative error below 1e-15. For normal positive numbers.
 */
export function logarithm(x: number): number {
  DOUBLES[0] = x;
  let k = (HIGH_WORDS[1]! >>> 20) - 1023;
  HIGH_WORDS[1] = (HIGH_WORDS[1]! & 0xfffff) | 0x3ff00000;
  let m = DOUBLES[0]!;
  if (m > Math.SQRT2) {
    m /= 2;
    k++;
  }
  const s = (m - 1) / (m + 1);
  const s2 = s * s;
  let series = 0;
  for (let term = RECIPROCALS.length - 1; term >= 0; term--) series = (series + RECIPROCALS[term]!) * s2;
  return k * LN2_HIGH + (k * LN2_LOW + (2 * s + 2 * s * series));
}

/** 1/3, 1/5 … 1/23. |s| ≤ 0.172: the next term is below 1e-18. */
const RECIPROCALS = Float64Array.from({ length: 11 }, (_, term) => 1 / (2 * term + 3));
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const DOUBLES = new Float64Array(1);
/** Little-endian halves, as on every platform that Node runs on. */
const HIGH_WORDS = new Uint32Array(DOUBLES.buffer);
