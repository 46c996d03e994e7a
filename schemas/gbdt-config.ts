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
  seed: z
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .default(1)
    .describe('of the sampling of rows and features'),
});

export type GbdtConfig = z.infer<typeof gbdt>;
