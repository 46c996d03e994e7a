/** Which days and quantiles of a run a request is about. */
import { isoDay, parseDay } from '../schemas/day.ts';
import { quantileColumn } from '../schemas/quantile-column.ts';
import type { LookupAbout } from '../warehouse/lookup-format.ts';
import { ProblemError } from './problem-error.ts';

/** Places in the horizon, from 0, both ends included, and numbers of quantiles. */
export interface RowSelection {
  readonly first: number;
  readonly last: number;
  readonly quantiles: readonly number[];
  /** Whether it is the whole horizon without quantiles: what is rendered already. */
  readonly isWhole: boolean;
}

interface RowQuery {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly quantiles?: 'all' | readonly number[] | undefined;
}

/** Problems: DAY_OUT_OF_RANGE where no day of the horizon is asked for, QUANTILE_UNKNOWN. */
export function selectRows(about: LookupAbout, query: RowQuery): RowSelection {
  const firstDay = parseDay(about.first_ds)!;
  const end = about.horizon_days - 1;
  const from = query.from === undefined ? 0 : parseDay(query.from)! - firstDay;
  const to = query.to === undefined ? end : parseDay(query.to)! - firstDay;
  if (from > to) throw outOfRange(about, 'from lies after to');
  if (from > end || to < 0) throw outOfRange(about, 'no day of the horizon is asked for');
  const quantiles = quantileNumbers(about, query.quantiles);
  const [first, last] = [Math.max(0, from), Math.min(end, to)];
  return { first, last, quantiles, isWhole: first === 0 && last === end && quantiles.length === 0 };
}

/** Place of a day in the horizon. Problem: DAY_OUT_OF_RANGE. */
export function placeOf(about: LookupAbout, ds: string): number {
  const place = parseDay(ds)! - parseDay(about.first_ds)!;
  if (place < 0 || place >= about.horizon_days) throw outOfRange(about, `${ds} is not forecast`);
  return place;
}

function outOfRange(about: LookupAbout, what: string): ProblemError {
  const last = isoDay(parseDay(about.first_ds)! + about.horizon_days - 1);
  return new ProblemError(
    'DAY_OUT_OF_RANGE',
    `${what}: run ${about.run_id} forecasts ${about.first_ds} to ${last}`,
    {
      run_id: about.run_id,
    },
  );
}

/** Numbers of the levels asked for, rising. */
export function quantileNumbers(about: LookupAbout, asked: 'all' | readonly number[] | undefined): number[] {
  if (asked === undefined) return [];
  if (asked === 'all') return about.quantiles.map((_, q) => q);
  const numbers = asked.map((level) => {
    const q = about.quantiles.findIndex((own) => quantileColumn(own) === quantileColumn(level));
    if (q < 0)
      throw new ProblemError(
        'QUANTILE_UNKNOWN',
        `the run has the quantiles ${about.quantiles.join(', ')}, not ${level}`,
        {
          run_id: about.run_id,
        },
      );
    return q;
  });
  return [...new Set(numbers)].sort((a, b) => a - b);
}
