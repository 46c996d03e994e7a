import type { Day } from '../../schemas/day.ts';
import type { FeatureColumn } from '../boosting/binning.ts';
import type { PanelView } from '../panel.ts';
import { ExponentialMean } from './exponential-mean.ts';
import type { Feature, FeatureInputs, FeatureState, PastDays, TargetDay } from './feature.ts';
import { GroupLevels } from './group-levels.ts';

/** Which rows to build, sorted by series, then origin. Each array holds one number a row. */
export interface RowKeys {
  /** Place of the series in the view. */
  readonly series: Int32Array;
  /** At most the view's origin. */
  readonly origin: Int32Array;
  /** From 1 to the view's horizon. */
  readonly horizon: Int32Array;
}

export interface FeatureRows {
  /** One column a feature, in their order. */
  readonly columns: readonly FeatureColumn[];
  /** Units that level features are divided by, > 0; NaN where neither the series nor its groups have shown anything. */
  readonly scale: Float64Array;
}

export interface BuildSettings {
  /** demand: a day with a stockout does not count as history. sales: every open day counts. */
  readonly target: 'demand' | 'sales';
  /** Half-life of the mean that is the scale, in days. */
  readonly scaleHalfLifeDays: number;
  /** Least scale, in units a day. */
  readonly leastScale: number;
}

/** Builds rows by one walk over each series' days: the cost grows with days and rows, not with days × rows. */
export function buildFeatures(
  view: PanelView,
  features: readonly Feature[],
  rows: RowKeys,
  settings: BuildSettings,
): FeatureRows {
  const rowCount = rows.series.length;
  const origins = [...new Set(rows.origin)].sort((a, b) => a - b);
  const groups = new GroupLevels(view.groups, Int32Array.from(origins));
  const inputs: FeatureInputs = {
    known: view.known.map(({ name, kind, isKnownAhead }) => ({ name, kind, isKnownAhead })),
    ...{ statics: view.statics, branchId: view.branchId, categoryId: view.categoryId },
    ...{ groups, horizon: view.horizon },
  };
  const states = features.map((feature) => feature.start(inputs));
  const scaleState = new Scale(inputs, settings);
  const walk = new SeriesWalk(view, settings.target, [...states, scaleState]);
  const values = features.map(({ kind }) =>
    kind === 'number' ? new Float32Array(rowCount) : new Int32Array(rowCount),
  );
  const scale = new Float64Array(rowCount);
  const target = new Target(view);
  // Objects of many shapes are slow to ask: what the loop below must know of each feature stands in arrays.
  const isNumber = Uint8Array.from(features, ({ kind }) => (kind === 'number' ? 1 : 0));
  const isLevel = Uint8Array.from(features, (feature) => (feature.isLevel ? 1 : 0));
  const isOfOrigin = Uint8Array.from(features, (feature) => (feature.isOfOrigin ? 1 : 0));
  const placeOf = new Map(origins.map((origin, place) => [origin, place]));
  // Rows of one series and origin share its states; feature by feature, they stay in one place of code and one column.
  for (let from = 0, to = 0; from < rowCount; from = to) {
    const [series, origin] = [rows.series[from]!, rows.origin[from]!];
    while (to < rowCount && rows.series[to] === series && rows.origin[to] === origin) to++;
    walk.goTo(series, origin);
    target.set(series, origin, placeOf.get(origin)!);
    const rowScale = scaleState.at(target);
    scale.fill(rowScale, from, to);
    for (let place = 0; place < states.length; place++) {
      const state = states[place]!;
      const column = values[place]!;
      const divisor = isLevel[place] === 1 ? rowScale : 1;
      const step = isOfOrigin[place] === 1 ? to - from : 1;
      for (let row = from; row < to; row += step) {
        target.horizon = rows.horizon[row]!;
        target.day = origin + target.horizon;
        const value = state.at(target);
        column[row] = isNumber[place] === 1 ? value / divisor : value >= 0 ? value : -1;
      }
      if (step > 1) column.fill(column[from]!, from, to);
    }
  }
  return { columns: features.map(({ name, kind }, place) => asColumn(name, kind, values[place]!)), scale };
}

function asColumn(name: string, kind: Feature['kind'], values: Float32Array | Int32Array): FeatureColumn {
  return kind === 'number'
    ? { name, kind, values: values as Float32Array }
    : { name, kind, values: values as Int32Array };
}

/** The series' own level; a series without one has that of its SKU elsewhere, else that of its branch × category. */
class Scale implements FeatureState {
  readonly #own: ExponentialMean;
  readonly #readers: readonly ((target: TargetDay) => number)[];
  readonly #least: number;

  constructor({ groups }: FeatureInputs, { scaleHalfLifeDays, leastScale }: BuildSettings) {
    this.#own = new ExponentialMean(scaleHalfLifeDays);
    this.#readers = [groups.level('sku', 28), groups.level('branchCategory', 28)];
    this.#least = leastScale;
  }

  begin(): void {
    this.#own.begin();
  }

  advance({ units }: PastDays): void {
    this.#own.advance(units);
  }

  at(target: TargetDay): number {
    let level = this.#own.value;
    for (let k = 0; Number.isNaN(level) && k < this.#readers.length; k++) level = this.#readers[k]!(target);
    return Math.max(level, this.#least);
  }
}

/** Hands each series' days to the states, piece by piece. */
class SeriesWalk {
  readonly #view: PanelView;
  readonly #target: BuildSettings['target'];
  readonly #beginning: readonly FeatureState[];
  readonly #advancing: readonly FeatureState[];
  /** Of the piece at hand; written again for each, so that they stay in the cache. */
  #units = new Float64Array(2048);
  #presence = new Float64Array(2048);
  #series = -1;
  /** Days of the series seen so far. */
  #seen = 0;

  constructor(view: PanelView, target: BuildSettings['target'], states: readonly FeatureState[]) {
    this.#view = view;
    this.#target = target;
    this.#beginning = states.filter(({ begin }) => begin !== undefined);
    this.#advancing = states.filter(({ advance }) => advance !== undefined);
  }

  /** Goes on to the end of day `origin` of a series. Rows must come in order. */
  goTo(series: number, origin: Day): void {
    const { offsets, firstDay } = this.#view;
    if (series !== this.#series) {
      this.#series = series;
      this.#seen = 0;
      for (const state of this.#beginning) state.begin!(series);
    }
    const from = this.#seen;
    const to = Math.min(origin - firstDay[series]! + 1, offsets[series + 1]! - offsets[series]!);
    if (to <= from) return;
    this.#seen = to;
    const past = this.#pieceOf(series, from, to);
    for (const state of this.#advancing) state.advance!(past);
  }

  /** Cut to its days, so that no state can look past them. */
  #pieceOf(series: number, from: number, to: number): PastDays {
    const { offsets, firstDay, units, available, stockoutShare } = this.#view;
    const { knownFirstDay, knownOffsets, known } = this.#view;
    const start = offsets[series]! + from;
    const knownStart = knownOffsets[series]! + firstDay[series]! - knownFirstDay[series]!;
    const length = to - from;
    if (length > this.#units.length) {
      this.#units = new Float64Array(length);
      this.#presence = new Float64Array(length);
    }
    const sold = units.subarray(start, start + length);
    if (this.#target === 'demand') writeDemand(units, available, start, length, this.#units);
    writePresence(units, stockoutShare, start, length, this.#presence);
    return {
      firstDay: firstDay[series]! + from,
      units: this.#target === 'sales' ? sold : this.#units.subarray(0, length),
      sold,
      presence: this.#presence.subarray(0, length),
      known: (place) => known[place]!.values.subarray(knownStart + from, knownStart + to),
    };
  }
}

/** Units of the days on which demand was observed, NaN on the others. */
function writeDemand(
  units: Float64Array,
  available: Uint8Array,
  start: number,
  length: number,
  out: Float64Array,
): void {
  for (let k = 0; k < length; k++) out[k] = available[start + k] === 0 ? Number.NaN : units[start + k]!;
}

function writePresence(
  units: Float64Array,
  stockoutShare: Float32Array,
  start: number,
  length: number,
  out: Float64Array,
): void {
  for (let k = 0; k < length; k++)
    out[k] = Number.isNaN(units[start + k]!) ? Number.NaN : 1 - stockoutShare[start + k]!;
}

/** A target day that moves from row to row. */
class Target implements TargetDay {
  series = 0;
  origin = 0;
  originPlace = 0;
  horizon = 0;
  day = 0;
  readonly #view: PanelView;

  constructor(view: PanelView) {
    this.#view = view;
  }

  set(series: number, origin: Day, originPlace: number): void {
    this.series = series;
    this.origin = origin;
    this.originPlace = originPlace;
  }

  known(place: number, day: Day): number {
    const { known, knownFirstDay, knownOffsets, horizon } = this.#view;
    const column = known[place]!;
    const at = knownOffsets[this.series]! + day - knownFirstDay[this.series]!;
    const isInside = at >= knownOffsets[this.series]! && at < knownOffsets[this.series + 1]!;
    const isAhead = column.isKnownAhead && column.isHindsight?.[at] !== 1;
    const isKnown = day <= (isAhead ? this.origin + horizon : this.origin);
    return isInside && isKnown ? column.values[at]! : Number.NaN;
  }
}
