import fc from 'fast-check';
import { type BinnedMatrix, binMatrix, type FeatureColumn, learnBins } from '../../model/boosting/binning.ts';
import { type BoostingParameters, DEFAULT_PARAMETERS } from '../../model/boosting/parameters.ts';

/** A small training problem with everything that a trainer may meet: gaps, categories, ties, weights, any loss. */
export interface BoostingProblem {
  readonly columns: readonly FeatureColumn[];
  readonly matrix: BinnedMatrix;
  readonly target: Float64Array;
  readonly weight: Float64Array | null;
  readonly parameters: BoostingParameters;
}

/** Random problems of 2–260 rows and 1–6 features whose targets are not all alike. */
export const boostingProblem: fc.Arbitrary<BoostingProblem> = fc
  .record({
    rowCount: fc.integer({ min: 2, max: 260 }),
    kinds: fc.array(fc.constantFrom('wide', 'few', 'gaps', 'category', 'rising', 'constant'), {
      minLength: 1,
      maxLength: 6,
    }),
    seed: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
    isWeighted: fc.boolean(),
    loss: fc.constantFrom('squared-error', 'poisson', 'tweedie', 'quantile'),
    tweediePower: fc.constantFrom(1.1, 1.3, 1.5, 1.9),
    quantileLevel: fc.constantFrom(0.05, 0.5, 0.9),
    treeCount: fc.integer({ min: 1, max: 6 }),
    learningRate: fc.constantFrom(0.05, 0.3, 1),
    maxLeaves: fc.integer({ min: 2, max: 12 }),
    maxDepth: fc.integer({ min: 1, max: 6 }),
    minLeafRows: fc.integer({ min: 1, max: 20 }),
    l2: fc.constantFrom(0, 1),
    baggingFraction: fc.constantFrom(1, 1, 0.6),
    splitFraction: fc.constantFrom(1, 1, 0.5, 0.2),
    featureFraction: fc.constantFrom(1, 0.5),
  })
  .map(({ rowCount, kinds, seed, isWeighted, ...chosen }) => {
    const random = generator(seed);
    const columns = kinds.map((kind, place) =>
      column(kind, chosen.loss, `${kind}${place}`, rowCount, random),
    );
    const target = Float64Array.from({ length: rowCount }, (_, row) => {
      const signal = columns.reduce((sum, { values }) => sum + (Number(values[row]) || 0), 0);
      const noisy = Math.max(0, signal + random() * 4 - 1);
      return chosen.loss === 'poisson' ? Math.round(noisy) : noisy;
    });
    if (target.every((y) => y === target[0])) target[0] = target[0]! + 1;
    const weight = isWeighted ? Float64Array.from({ length: rowCount }, () => 0.1 + random() * 3) : null;
    return {
      columns,
      matrix: binMatrix(columns, learnBins(columns)),
      target,
      weight,
      parameters: { ...DEFAULT_PARAMETERS, ...chosen, categorySmoothing: 1 },
    };
  });

function column(
  kind: string,
  loss: string,
  name: string,
  rowCount: number,
  random: () => number,
): FeatureColumn {
  const fill = (make: () => number) => Float32Array.from({ length: rowCount }, make);
  if (kind === 'category') {
    return { name, kind, values: Int32Array.from({ length: rowCount }, () => Math.floor(random() * 9) - 1) };
  }
  const monotone = kind === 'rising' && loss !== 'quantile' ? 1 : 0;
  if (kind === 'constant') return { name, kind: 'number', values: fill(() => 3) };
  if (kind === 'few') return { name, kind: 'number', values: fill(() => Math.floor(random() * 3)) };
  const values = fill(() => (kind === 'gaps' && random() < 0.3 ? Number.NaN : random() * 3));
  return { name, kind: 'number', monotone, values };
}

/** A seeded generator of numbers in [0, 1). */
export function generator(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    let word = state ^ (state >>> 15);
    word = Math.imul(word, 0x2c1b3c6d);
    return ((word ^ (word >>> 12)) >>> 0) / 2 ** 32;
  };
}
