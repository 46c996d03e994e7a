/** Configuration of the boosted trees. */
import { z } from 'zod';

export const gbdt = z.strictObject({
  preset: z
    .enum(['fast', 'best'])
    .default('fast')
    .describe('what the keys below are where they are not set; best costs several times as much'),
  max_rows: z
    .int()
    .min(1000)
    .optional()
    .describe('most training rows; more of them are more accurate and cost time and memory in proportion'),
  trees: z.int().min(1).max(10_000).optional(),
  leaves: z.int().min(2).max(4096).optional(),
  learning_rate: z.number().gt(0).max(1).optional(),
  min_leaf_rows: z.int().min(1).optional(),
  tweedie_power: z
    .number()
    .gt(1)
    .lt(2)
    .optional()
    .describe('how fast the variance of sales grows with their mean: near 1 as counts do, near 2 as amounts'),
  feature_fraction: z
    .number()
    .gt(0)
    .max(1)
    .optional()
    .describe('share of the features that each tree may use'),
  split_fraction: z
    .number()
    .gt(0)
    .max(1)
    .optional()
    .describe(
      "share of its rows by which each tree chooses its splits; its leaves' values come from all of them",
    ),
  patience: z
    .int()
    .min(0)
    .max(10_000)
    .default(0)
    .describe(
      'trees without a lower loss on the last eighth of the days, from which none learns, before their number is settled; then all days train that many; 0 = off',
    ),
  monotone_prices: z
    .boolean()
    .default(false)
    .describe(
      'a higher price never raises a forecast, all else equal; off: the trees follow whatever the history shows',
    ),
  seed: z
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .default(1)
    .describe('of the sampling of rows and features'),
  search: z
    .strictObject({
      budget_seconds: z
        .number()
        .min(0)
        .max(86_400)
        .default(0)
        .describe('time to look for better parameters at the first origin that trains; 0 = off'),
    })
    .prefault({}),
});

export type GbdtConfig = z.infer<typeof gbdt>;
