/** Weights below this say nothing: the mean has not seen a day for a dozen half-lives. */
const LEAST_WEIGHT = 2 ** -12;

/** Factor of a day, from a half-life in days (or of a week, from one in weeks). */
export function decayOf(halfLife: number): number {
  return 2 ** (-1 / halfLife);
}

/** Σ w·y / Σ w over the days that count, w = 2^(−age / half-life) with age in calendar days. */
export class ExponentialMean {
  readonly #decay: number;
  #sum = 0;
  #weight = 0;

  constructor(halfLifeDays: number) {
    this.#decay = decayOf(halfLifeDays);
  }

  begin(): void {
    this.#sum = 0;
    this.#weight = 0;
  }

  /** Mean of `values` on the days of the piece; a day with NaN only ages what came before. */
  advance(values: Float64Array | Float32Array): void {
    const decay = this.#decay;
    let sum = this.#sum;
    let weight = this.#weight;
    for (let k = 0; k < values.length; k++) {
      sum *= decay;
      weight *= decay;
      const value = values[k]!;
      if (!Number.isNaN(value)) {
        sum += value;
        weight += 1;
      }
    }
    this.#sum = sum;
    this.#weight = weight;
  }

  // Three loops that differ in a line: a function handed in for that line would be called for every day of every series.
  /** Mean of whether there was a sale. */
  advanceShare(units: Float64Array): void {
    const decay = this.#decay;
    let sum = this.#sum;
    let weight = this.#weight;
    for (let k = 0; k < units.length; k++) {
      sum *= decay;
      weight *= decay;
      const value = units[k]!;
      if (!Number.isNaN(value)) {
        sum += value > 0 ? 1 : value;
        weight += 1;
      }
    }
    this.#sum = sum;
    this.#weight = weight;
  }

  /** Mean of the units of the days with a sale. */
  advanceSizes(units: Float64Array): void {
    const decay = this.#decay;
    let sum = this.#sum;
    let weight = this.#weight;
    for (let k = 0; k < units.length; k++) {
      sum *= decay;
      weight *= decay;
      if (units[k]! > 0) {
        sum += units[k]!;
        weight += 1;
      }
    }
    this.#sum = sum;
    this.#weight = weight;
  }

  /** NaN when no observed day is within reach. */
  get value(): number {
    return this.#weight > LEAST_WEIGHT ? this.#sum / this.#weight : Number.NaN;
  }
}
