/** The rules that rows are held to, by the names under which they stand in quarantine, reports and the configuration. */
import type { EntityName } from './entities.ts';

export interface Rule {
  readonly name: string;
  /** `format`: while reading a CSV; `type`: while landing any source; `clean`: afterwards. */
  readonly stage: 'format' | 'type' | 'clean';
  /** Entities that a `clean` rule looks at; null = every one. */
  readonly entities: readonly EntityName[] | null;
  readonly meaning: string;
  /**
   * `default`: `cleaning.gates.default` holds unless the configuration names its own; `named`: it carries out a policy, and
   * has a gate only if the configuration names one; `none`: it never rejects a row.
   */
  readonly gate: 'default' | 'named' | 'none';
}

const format = (name: string, meaning: string): Rule => ({
  name,
  stage: 'format',
  entities: null,
  meaning,
  gate: 'default',
});
const type = (name: string, meaning: string): Rule => ({
  name,
  stage: 'type',
  entities: null,
  meaning,
  gate: 'default',
});
const clean = (
  name: string,
  entities: readonly EntityName[] | null,
  meaning: string,
  gate: Rule['gate'] = 'default',
): Rule => ({ name, stage: 'clean', entities, meaning, gate });

const SALES: readonly EntityName[] = ['sales'];
const PAIRS: readonly EntityName[] = ['sales', 'inventory', 'assortment'];

/** In the order in which they run. */
export const RULES: readonly Rule[] = [
  format('csv_missing_columns', 'the record has fewer fields than the header'),
  format('csv_too_many_columns', 'the record has more fields than the header'),
  format('csv_unquoted_value', 'a quote never closes, or text follows a closing quote'),
  format('csv_encoding', 'the record is not text in the declared encoding'),
  format('csv_nul_byte', 'the record holds a NUL byte'),
  format('csv_line_too_long', 'the line is longer than 16 MiB'),
  type('key_too_long', 'a key is longer than 200 characters'),
  type('text_too_long', 'a text is longer than 1000 characters'),
  type(
    'date_unreadable',
    'a date is none of the calendar, such as 2024-02-30, or not in the declared format',
  ),
  type('timestamp_unreadable', 'an instant cannot be read'),
  type('flag_unreadable', 'a flag is none of true, false, 1, 0, yes, no, y, n, t, f'),
  type('number_unreadable', 'a number cannot be read'),
  type('number_not_finite', 'a number is NaN, infinite, or too large for any machine'),
  type('number_out_of_range', 'a number is 10¹¹ or more, or −10¹¹ or less'),
  clean('blank_keys', null, 'a required key or text is blank'),
  clean('missing_values', null, 'a required number is blank'),
  clean('business_day', SALES, 'an instant becomes the business day of its branch', 'none'),
  clean('impossible_dates', null, 'a required date is blank, or before `earliest_date`'),
  clean('future_dates', SALES, 'the day lies after `as_of`', 'named'),
  clean('unknown_sku', PAIRS, 'no products source lists the SKU (policy `unknown_keys`)'),
  clean('unknown_branch', PAIRS, 'no branches source lists the branch (policy `unknown_keys`)'),
  clean('cancellations', SALES, 'the status says that the sale did not happen', 'named'),
  clean('returns', SALES, 'the status says return: subtracted or dropped (policy `returns`)', 'named'),
  clean('negative_units', SALES, 'units < 0 that no status explains (policy `negative_units`)'),
  clean('units_out_of_range', SALES, 'more units than `max_units`'),
  clean(
    'negative_prices',
    ['sales', 'prices'],
    'a price below zero: no price for sales, a reject in a price list',
  ),
  clean('exact_duplicates', SALES, 'a row of the same source repeats another in every column; one stays'),
  clean(
    'conflicting_duplicates',
    SALES,
    'rows of the same source share SKU, branch and day but differ (policy `conflicting_duplicates`)',
  ),
  clean('net', SALES, 'rows of one SKU, branch and day become one, returns subtracted', 'none'),
  clean('net_below_zero', SALES, 'more came back than was sold on a day: it counts as zero', 'none'),
  clean(
    'repeated_keys',
    ['products', 'branches', 'prices', 'drivers', 'events', 'inventory', 'assortment'],
    'a later row with the same key replaces the earlier one',
    'none',
  ),
  clean(
    'inventory_stockouts',
    SALES,
    'a day that closed with nothing on hand gets a row, if it has none',
    'none',
  ),
  clean('stockout', SALES, 'the day is marked out of stock: by hours, flag or inventory', 'none'),
  clean(
    'seen_elsewhere',
    ['products', 'branches'],
    'a SKU or branch that only sales or the assortment name gets a row',
    'none',
  ),
  clean('outliers', SALES, 'units far above the mean selling day are flagged, never deleted', 'none'),
];

/** The rule of a name; a name that is none is a bug. */
export function ruleNamed(name: string): Rule {
  const rule = RULES.find((candidate) => candidate.name === name);
  if (rule === undefined) throw new Error(`no rule is called ${name}`);
  return rule;
}
