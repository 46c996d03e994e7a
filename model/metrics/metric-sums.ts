/**
 * Sums from which every metric of the contract follows. They add up over shards, folds and segments; the metrics do not.
 * One cell is one (fold, model, segment) or (fold, model, horizon).
 */
export const SUM = {
  rows: 0,
  units: 1,
  yhat: 2,
  absError: 3,
  mase: 4,
  maseSeries: 5,
  rmsse: 6,
  rmsseSeries: 7,
  pinball: 8,
  covered: 9,
  coveredPlain: 10,
  width: 11,
} as const;
export const SUM_FIELDS = 12;

/** What one series adds to a cell: its days in the cell are `rows`, its scaled errors are means over those days. */
export interface SeriesSums {
  rows: number;
  units: number;
  yhat: number;
  absError: number;
  squaredError: number;
}

export function addSeriesSums(
  sums: Float64Array,
  cell: number,
  series: Readonly<SeriesSums>,
  maseScale: number,
  rmsseScale: number,
): void {
  if (series.rows === 0) return;
  const at = cell * SUM_FIELDS;
  sums[at + SUM.rows]! += series.rows;
  sums[at + SUM.units]! += series.units;
  sums[at + SUM.yhat]! += series.yhat;
  sums[at + SUM.absError]! += series.absError;
  if (maseScale > 0) {
    sums[at + SUM.mase]! += series.absError / series.rows / maseScale;
    sums[at + SUM.maseSeries]! += 1;
  }
  if (rmsseScale > 0) {
    sums[at + SUM.rmsse]! += Math.sqrt(series.squaredError / series.rows / rmsseScale);
    sums[at + SUM.rmsseSeries]! += 1;
  }
}

/** Adds one scored day of a series to a cell and to the series' own `total`. */
export function addDaySums(
  sums: Float64Array,
  cell: number,
  units: number,
  yhat: number,
  total: SeriesSums,
  maseScale: number,
  rmsseScale: number,
): void {
  const error = yhat - units;
  const absError = Math.abs(error);
  const squaredError = error * error;
  total.rows += 1;
  total.units += units;
  total.yhat += yhat;
  total.absError += absError;
  total.squaredError += squaredError;
  const at = cell * SUM_FIELDS;
  sums[at + SUM.rows]! += 1;
  sums[at + SUM.units]! += units;
  sums[at + SUM.yhat]! += yhat;
  sums[at + SUM.absError]! += absError;
  if (maseScale > 0) {
    sums[at + SUM.mase]! += absError / maseScale;
    sums[at + SUM.maseSeries]! += 1;
  }
  if (rmsseScale > 0) {
    sums[at + SUM.rmsse]! += Math.sqrt(squaredError / rmsseScale);
    sums[at + SUM.rmsseSeries]! += 1;
  }
}

/** Metrics of a cell; null stands for undefined (nothing scored, or x/0). */
export interface Metrics {
  readonly rows: number;
  readonly sumUnits: number;
  readonly sumYhat: number;
  readonly sumAbsError: number;
  readonly wape: number | null;
  readonly bias: number | null;
  readonly mase: number | null;
  readonly rmsse: number | null;
  readonly pinball: number | null;
  readonly coverage: number | null;
  readonly coveragePlain: number | null;
  readonly width: number | null;
}

/** `withIntervals` is false for models whose quantiles were not scored. */
export function metricsOf(sums: Float64Array, cell: number, withIntervals: boolean): Metrics {
  const value = (field: keyof typeof SUM) => sums[cell * SUM_FIELDS + SUM[field]]!;
  const [rows, units] = [value('rows'), value('units')];
  const perRow = (field: keyof typeof SUM) => (withIntervals && rows > 0 ? value(field) / rows : null);
  return {
    rows,
    sumUnits: units,
    sumYhat: value('yhat'),
    sumAbsError: value('absError'),
    wape: ratio(value('absError'), units, rows),
    bias: ratio(value('yhat') - units, units, rows),
    mase: value('maseSeries') > 0 ? value('mase') / value('maseSeries') : null,
    rmsse: value('rmsseSeries') > 0 ? value('rmsse') / value('rmsseSeries') : null,
    pinball: perRow('pinball'),
    coverage: perRow('covered'),
    coveragePlain: perRow('coveredPlain'),
    width: withIntervals ? ratio(value('width'), units, rows) : null,
  };
}

/** The policy for zero denominators: 0/0 is 0 (nothing sold, nothing forecast), x/0 and no rows at all are undefined. */
export function ratio(numerator: number, denominator: number, rows: number): number | null {
  if (rows === 0) return null;
  if (denominator > 0) return numerator / denominator;
  return numerator === 0 ? 0 : null;
}

/** Numbers the cells of one fold and model: all, each category, branch, velocity class and demand class, each horizon day. */
export interface CellScheme {
  readonly count: number;
  readonly all: number;
  category(category: number): number;
  branch(branch: number): number;
  velocityClass(velocityClass: number): number;
  demandClass(demandClass: number): number;
  horizon(horizonDays: number): number;
}

export function cellScheme(sizes: {
  readonly categoryCount: number;
  readonly branchCount: number;
  readonly horizon: number;
}): CellScheme {
  const category = 1;
  const branch = category + sizes.categoryCount;
  const velocity = branch + sizes.branchCount;
  const demand = velocity + 3;
  const horizon = demand + 5;
  return {
    count: horizon + sizes.horizon,
    all: 0,
    category: (c) => category + c,
    branch: (b) => branch + b,
    velocityClass: (v) => velocity + v,
    demandClass: (d) => demand + d,
    horizon: (h) => horizon + h - 1,
  };
}
