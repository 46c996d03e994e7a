/** `cleaning` of the configuration: the policies of the rules, and their gates. */
import { z } from 'zod';
import { isoDate, share } from './config-values.ts';
import { RULES } from './rules.ts';

const GATED_RULES = RULES.filter((rule) => rule.gate !== 'none').map((rule) => rule.name);

const gate = z
  .strictObject({ warn: share, block: share })
  .refine(
    ({ warn, block }) => warn <= block,
    'expected `warn` at or below `block`: nothing warns after it blocks',
  );

const gatedRule = z
  .string()
  .refine((rule) => GATED_RULES.includes(rule), `a rule that can reject: ${GATED_RULES.join(', ')}`);

export const cleaning = z.strictObject({
  conflicting_duplicates: z.enum(['sum', 'last', 'reject']).default('sum'),
  returns: z
    .enum(['net', 'drop'])
    .default('net')
    .describe('net: subtract from the sales of the day; drop: ignore'),
  return_statuses: z.array(z.string()).default(['return', 'returned', 'refund']),
  cancel_statuses: z.array(z.string()).default(['cancel', 'cancelled', 'canceled', 'void']),
  negative_units: z
    .enum(['reject', 'zero'])
    .default('reject')
    .describe('negative units that no status explains'),
  unknown_keys: z
    .enum(['reject', 'keep'])
    .default('reject')
    .describe('keys that products or branches do not list'),
  stockout_hours_at_least: z.number().positive().default(1),
  trading_hours: z
    .number()
    .positive()
    .max(24)
    .default(16)
    .describe('hours that stockout_hours is a share of'),
  earliest_date: isoDate.default('2000-01-01'),
  max_units: z
    .number()
    .positive()
    .max(1e9)
    .default(1e6)
    .describe('more on one day is impossible, not an outlier'),
  outlier_factor: z
    .number()
    .positive()
    .default(20)
    .describe('flag (never delete) units above this many times the mean selling-day units of the series'),
  gates: z
    .strictObject({
      default: gate.default({ warn: 0.001, block: 0.05 }),
      rules: z.record(gatedRule, gate).default({}),
    })
    .prefault({}),
});
