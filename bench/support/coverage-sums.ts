/** How often central intervals held, in all rows and in slices of them. */
export class CoverageSums {
  /** Widths of the intervals, each in (0, 1). */
  readonly widths: readonly number[];
  readonly #slices = new Map<string, { rows: number; inside: Float64Array }>();

  constructor(widths: readonly number[]) {
    this.widths = widths;
  }

  /** Adds one actual to each of `slices`; `shares` says how far it lay inside each interval, from 0 to 1. */
  add(slices: readonly string[], shares: readonly number[]): void {
    for (const slice of slices) {
      let sums = this.#slices.get(slice);
      if (sums === undefined) {
        sums = { rows: 0, inside: new Float64Array(this.widths.length) };
        this.#slices.set(slice, sums);
      }
      sums.rows++;
      for (let k = 0; k < shares.length; k++) sums.inside[k]! += shares[k]!;
    }
  }

  get slices(): string[] {
    return [...this.#slices.keys()];
  }

  /** Share inside each interval, in the order of `widths`. */
  covered(slice: string): number[] {
    const { rows, inside } = this.#slices.get(slice)!;
    return [...inside].map((sum) => sum / rows);
  }

  /** The largest distance of any of these slices from an interval's width, with its sign. */
  worst(slices: readonly string[]): { readonly slice: string; readonly width: number; readonly off: number } {
    const all = slices.flatMap((slice) =>
      this.covered(slice).map((share, k) => ({
        slice,
        width: this.widths[k]!,
        off: share - this.widths[k]!,
      })),
    );
    return all.reduce((one, other) => (Math.abs(other.off) > Math.abs(one.off) ? other : one));
  }
}
