/** Shard task of `totals`, second pass: own ratios of the totals of this shard's series, per evaluation point, from totals known by then. */
import { addOwnRatio, KINDS, type OwnRatios, ownBucket, sizeOf } from '../../model/totals/own-ratios.ts';
import { mayLearnFrom, type TotalsPlan, type TotalsShard } from './totals-plan.ts';
import { forEachSeriesTotal, readSeriesTotals } from './totals-series.ts';

export interface TotalsRatiosInput extends TotalsShard {
  readonly totals: TotalsPlan;
  /** ln(Σ actual / Σ forecast) of the whole chain; NaN where undefined. Shape [slot × run]. */
  readonly commonLogRatios: Float64Array;
}

const SERIES = KINDS.indexOf('series');
const COLD_START = KINDS.indexOf('cold_start');

/** One entry per evaluation point. As for days, every series is also seen as it would be served, were it new. */
export default async function totalsRatiosShard(input: TotalsRatiosInput): Promise<OwnRatios[]> {
  const { totals, commonLogRatios } = input;
  const series = readSeriesTotals(input.seriesFile);
  const runCount = totals.runs.length;
  const ratios = totals.plan.points.map((): OwnRatios => new Map());
  totals.slots.forEach((slot, s) => {
    const own = ratios[slot.point]!;
    forEachSeriesTotal(series, totals, s, (run, at, isColdStart) => {
      const common = commonLogRatios[s * runCount + run.run]!;
      if (Number.isNaN(common) || !mayLearnFrom(totals, slot, run)) return;
      const units = series.units[at]!;
      const asNew = series.asNew[at]!;
      if (!Number.isNaN(asNew))
        addOwnRatio(own, ownBucket(COLD_START, run.run, sizeOf(asNew), runCount), units, asNew, common);
      if (isColdStart) return;
      const yhat = series.yhat[at]!;
      addOwnRatio(own, ownBucket(SERIES, run.run, sizeOf(yhat), runCount), units, yhat, common);
    });
  });
  return ratios;
}
