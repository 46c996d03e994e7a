/** A series day by day, whatever the answer says of a day in one place: what the chart and its tables show. */
import { parseDay } from '../../schemas/day.ts';
import type { SeriesAnswer } from './answers.ts';
import { addDays } from './days.ts';

/** A year of whole weeks, so that a Friday stands on a Friday. */
export const LAST_YEAR_DAYS = 364;

export interface SeriesDay {
  readonly ds: string;
  /** Sold; null on days ahead, where the branch was closed, and where nobody knows. */
  readonly units: number | null;
  /** Sold 364 days before. */
  readonly lastYear: number | null;
  /** Null on past days. */
  readonly forecast: SeriesAnswer['rows'][number] | null;
  /** What the run before expects; null where it does not. */
  readonly previous: number | null;
  readonly promotion: boolean;
  readonly closed: boolean;
  readonly stockout: boolean;
  readonly event: string | null;
}

export interface SeriesDays {
  readonly past: readonly SeriesDay[];
  readonly ahead: readonly SeriesDay[];
}

/** The last `windowDays` days up to the cutoff, as far as they are known, and the days ahead. */
export function seriesDays(answer: SeriesAnswer, windowDays: number): SeriesDays {
  const history = answer.history ?? [];
  const sold = new Map(history.map((day) => [day.ds, day.units]));
  const previous = new Map(answer.previous?.rows.map((row) => [row.ds, row.yhat]));
  const known = new Map(answer.ahead?.map((day) => [day.ds, day]));
  const lastYear = (ds: string) => sold.get(addDays(ds, -LAST_YEAR_DAYS)) ?? null;
  const first = addDays(answer.data_cutoff, 1 - windowDays);
  const past = history
    .filter((day) => day.ds >= first)
    .map((day) => ({
      ...day,
      lastYear: lastYear(day.ds),
      forecast: null,
      previous: previous.get(day.ds) ?? null,
    }));
  const ahead = answer.rows.map((row) => {
    const day = known.get(row.ds);
    return {
      ds: row.ds,
      units: null,
      lastYear: lastYear(row.ds),
      forecast: row,
      previous: previous.get(row.ds) ?? null,
      promotion: day?.promotion ?? false,
      closed: day?.closed ?? false,
      stockout: false,
      event: day?.event ?? null,
    };
  });
  return { past, ahead };
}

/** What is worth a word about a day: `promotion, Ramadan, out of stock`. Empty for most. */
export function dayNotes(day: SeriesDay): string {
  return [day.closed && 'closed', day.promotion && 'promotion', day.event, day.stockout && 'out of stock']
    .filter(Boolean)
    .join(', ');
}

export interface Band {
  /** Per mille, such as 100 and 900. */
  readonly low: number;
  readonly high: number;
}

/** Pairs of quantiles that lie around the middle, the widest first. */
export function bandsOf(answer: Pick<SeriesAnswer, 'rows'>): Band[] {
  const levels = Object.keys(answer.rows[0]?.quantiles ?? {}).map((name) => Number(name.slice(1)));
  return levels
    .filter((low) => low < 500 && levels.includes(1000 - low))
    .sort((a, b) => a - b)
    .map((low) => ({ low, high: 1000 - low }));
}

/** Name of a quantile’s field. */
export function quantileName(perMille: number): string {
  return `q${String(perMille).padStart(3, '0')}`;
}

/** The day as a number for an axis. */
export function axisDay(ds: string): number {
  return parseDay(ds) ?? 0;
}
