/** Kinds of values that several parts of the configuration have. */
import { z } from 'zod';

/** A share, from 0 to 1. */
export const share = z.number().min(0).max(1);

/** A time of day in UTC, HH:MM. */
export const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day such as "01:30" (UTC)');

/** A date of the calendar, YYYY-MM-DD. */
export const isoDate = z.iso.date();

/** What a source or an input may be called. */
export const name = z.string().regex(/^[a-z][a-z0-9_]*$/, 'a lower-case name such as "pos_sales"');
