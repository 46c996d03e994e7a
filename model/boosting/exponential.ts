/**
 * eˣ from additions and multiplications only, so that it gives the same bits in TypeScript and in WebAssembly and on
 * every machine (`assembly/kernels.ts` has the same operations in the same order). Argument reduction by ln 2 in two
 * parts, then the Taylor polynomial of degree 12 on |r| ≤ ln 2 / 2, in short independent pieces (Estrin): relative error below 1e-15.
 * Arguments are cut to ±700, where e^x is still a normal number; NaN gives NaN.
 */
export function exponential(x: number): number {
  const cut = Math.min(Math.max(x, -700), 700);
  const k = Math.floor(cut * LOG2_E + 0.5);
  const r = cut - k * LN2_HIGH - k * LN2_LOW;
  const r2 = r * r;
  const r4 = r2 * r2;
  const low = 1 + r + (0.5 + r * (1 / 6)) * r2;
  const middle = 1 / 24 + r * (1 / 120) + (1 / 720 + r * (1 / 5040)) * r2;
  const high = 1 / 40320 + r * (1 / 362880) + (1 / 3628800 + r * (1 / 39916800)) * r2 + (1 / 479001600) * r4;
  const p = low + (middle + high * r4) * r4;
  return p * powerOfTwo(k);
}

/** 2ᵏ for −1022 ≤ k ≤ 1023, exactly. */
export function powerOfTwo(k: number): number {
  HIGH_WORDS[1] = (k + 1023) << 20;
  return DOUBLES[0]!;
}

const LOG2_E = Math.LOG2E;
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const DOUBLES = new Float64Array(1);
/** Little-endian halves, as on every platform that Node runs on. */
const HIGH_WORDS = new Int32Array(DOUBLES.buffer);
