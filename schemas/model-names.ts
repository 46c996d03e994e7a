/** The models that compete, by the name that the configuration, `served_by` and the metrics use. */
export const MODEL_NAMES = [
  'seasonal_naive',
  'moving_average_4w',
  'moving_average_8w',
  'moving_average_13w',
  'weekday_level_fast',
  'weekday_level',
  'croston_sba',
  'tsb',
  'gbdt',
] as const;

export type ModelName = (typeof MODEL_NAMES)[number];
