/** Configuration of the challenger: a second set of models, tried on a share of the branches. */
import { z } from 'zod';
import { share } from './config-values.ts';
import { gbdt } from './gbdt-config.ts';
import { MODEL_NAMES } from './model-names.ts';

export const challenger = z.strictObject({
  share: share
    .default(0.1)
    .describe('of the branches, drawn by a stable hash of their id, that the lookup service serves by it'),
  models: z.array(z.enum(MODEL_NAMES)).min(1).optional().describe('instead of `models`'),
  gbdt: gbdt.optional().describe('instead of `gbdt`, all of its keys'),
  target: z.enum(['demand', 'sales']).optional().describe('instead of `target`'),
});

export type ChallengerConfig = z.infer<typeof challenger>;
