/**
 * The configuration: one YAML file, checked once at the border. Keys keep their YAML spelling everywhere,
 * so that a message, the file and the code say the same word.
 */
import { z } from 'zod';
import { alarmProblems, alarms } from './alarm-config.ts';
import { challenger } from './challenger-config.ts';
import { cleaning } from './cleaning-config.ts';
import { clockTime, isoDate, name, share } from './config-values.ts';
import { gbdt } from './gbdt-config.ts';
import { MODEL_NAMES } from './model-names.ts';
import { quantileColumn } from './quantile-column.ts';
import { serve } from './serve-config.ts';
import { source, sourceProblems } from './source-config.ts';

const keys = z.strictObject({
  version: z.literal(1),
  name: z.string().min(1).default('shelfcast'),
  home: z.string().min(1).default('.shelfcast').describe('SHELFCAST_HOME and --home win'),
  data: z.string().min(1).default('.').describe('root of the source files; SHELFCAST_DATA wins'),
  as_of: z
    .union([z.literal('yesterday'), isoDate])
    .default('yesterday')
    .describe('--as-of wins'),
  sources: z.record(name, source),
  target: z
    .enum(['demand', 'sales'])
    .default('demand')
    .describe(
      'demand: a day with a stockout is a lower bound and teaches no level. sales: every open day counts',
    ),
  horizon_days: z.int().min(1).max(366).default(28),
  quantiles: z
    .array(z.number().min(0.001).max(0.999))
    .min(1)
    .max(99)
    .default([0.1, 0.25, 0.5, 0.75, 0.9])
    .describe('each is a column named for its per mille'),
  interval: z.number().gt(0).max(0.9999).default(0.8),
  calendar: z
    .strictObject({
      timezone: z.string().default('UTC').describe('time zone of a branch that names none'),
      day_starts_at: clockTime
        .default('00:00')
        .describe('sales before this local time belong to the day before'),
      closed_weekdays: z.array(z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'])).default([]),
    })
    .prefault({}),
  cleaning: cleaning.prefault({}),
  series: z
    .strictObject({
      min_history_days: z
        .int()
        .min(7)
        .default(28)
        .describe('in-stock days below which a series is a cold start'),
      history_days: z
        .int()
        .min(56)
        .max(3660)
        .default(1520)
        .describe(
          'days of history that the models look at; from 970 on, the trees learn only from days that have two years of it behind them',
        ),
      discontinued_after_days: z
        .int()
        .min(28)
        .nullable()
        .default(365)
        .describe('days without a sale; null = never'),
      demand_class_days: z.int().min(28).default(182),
    })
    .prefault({}),
  models: z
    .array(z.enum(MODEL_NAMES))
    .min(1)
    .default([...MODEL_NAMES]),
  gbdt: gbdt.prefault({}),
  challenger: challenger
    .nullable()
    .default(null)
    .describe('a second set of models, trained, backtested and scored beside the first; null = none'),
  backtest: z
    .strictObject({
      folds: z.int().min(2).max(60).default(8),
      stride_days: z.int().min(1).default(7),
      evaluate_folds: z
        .int()
        .min(1)
        .default(3)
        .describe('latest folds that report; the earlier ones choose and calibrate'),
      refit_folds: z
        .int()
        .min(1)
        .default(3)
        .describe(
          'the trees learn at every n-th fold and at the cutoff, the folds between use the last ones; every fold if stride_days is not in whole weeks',
        ),
      metric: z
        .enum(['rmsse', 'wape', 'mase'])
        .default('rmsse')
        .describe(
          'chooses champions; the table promises expected units, and only a squared error is lowest at the mean: WAPE would give slow sellers to whoever forecasts zero',
        ),
      exclude_stockout_days: z
        .boolean()
        .default(true)
        .describe(
          'whether days with a stockout are left out of the metrics; with target: sales they always count',
        ),
    })
    .prefault({}),
  segments: z
    .strictObject({
      select_by: z
        .array(z.enum(['category', 'branch', 'velocity_class']))
        .default(['category', 'velocity_class']),
      velocity_units_per_day: z
        .tuple([z.number().positive(), z.number().positive()])
        .default([0.2, 1])
        .describe('below the first slow, from the second on fast'),
    })
    .prefault({}),
  acceptance: z
    .strictObject({
      baseline: z.enum(MODEL_NAMES).default('seasonal_naive'),
      metric: z.enum(['wape', 'rmsse', 'mase']).default('wape'),
      better_by: z
        .number()
        .min(-1)
        .max(1)
        .default(0.02)
        .describe('share by which the metric must be lower than the baseline’s'),
      folds: z.int().min(1).default(3),
      on_fail: z.enum(['block', 'warn']).default('block'),
    })
    .prefault({}),
  explosion_guard: z
    .strictObject({ factor: z.number().positive().default(2), window_days: z.int().min(7).default(365) })
    .prefault({}),
  publish: z
    .strictObject({
      max_change: z
        .number()
        .positive()
        .nullable()
        .default(0.5)
        .describe(
          'largest relative change of the total against the last published run, on the days both cover',
        ),
      min_series_share: share
        .default(0.9)
        .describe('smallest share of yesterday’s series that must still be there'),
      max_series_growth: z
        .number()
        .nonnegative()
        .nullable()
        .default(1)
        .describe('largest growth of the number of series against the last published run; null = off'),
      actuals_days: z
        .int()
        .min(0)
        .default(400)
        .describe('days of actuals copied beside the forecasts for planners'),
      history_runs: z.int().min(1).default(7).describe('vintages in `forecast_history`'),
    })
    .prefault({}),
  schedule: z
    .strictObject({
      cron: z.string().default('0 2 * * *').describe('UTC'),
      deadline: clockTime.default('04:00').describe('UTC; past it an old forecast is late'),
      stale_after_hours: z
        .number()
        .positive()
        .default(24)
        .describe('hours past the deadline after which it is stale'),
      expire_after_hours: z
        .number()
        .positive()
        .default(72)
        .describe('hours past the deadline after which nothing should be ordered by it'),
      catch_up: z.boolean().default(true),
    })
    .prefault({}),
  alarms: alarms.prefault({}),
  serve: serve.prefault({}),
  retention: z
    .strictObject({
      published_runs: z.int().min(1).default(7),
      working_sets: z.int().min(1).default(2).describe('as_of dates whose intermediate tables are kept'),
    })
    .prefault({}),
  resources: z
    .strictObject({
      memory_mb: z
        .int()
        .min(256)
        .default(1200)
        .describe('for DuckDB, shared by the main process and the workers'),
      workers: z.union([z.literal('auto'), z.int().min(1).max(256)]).default('auto'),
      shard_series: z.int().min(1).default(4096).describe('most series in a shard'),
      shard_rows: z
        .int()
        .min(1000)
        .default(2_000_000)
        .describe('most series-days in a shard, about 200 MB of memory a worker'),
    })
    .prefault({}),
  port: z.int().min(1).max(65535).default(8080).describe('SHELFCAST_PORT wins'),
  log_level: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('SHELFCAST_LOG_LEVEL wins'),
});

export const configSchema = keys.superRefine((config, context) => {
  const impossible: Impossible = (path, message) => context.addIssue({ code: 'custom', path, message });
  checkSources(config, impossible);
  checkQuantiles(config, impossible);
  checkBacktest(config, impossible);
  const { min_history_days, history_days } = config.series;
  if (min_history_days > history_days)
    impossible(
      ['series', 'min_history_days'],
      `expected at most series.history_days (${history_days}): no model looks back further, so every series would be a cold start`,
    );
  const [slow, fast] = config.segments.velocity_units_per_day;
  if (slow >= fast) impossible(['segments', 'velocity_units_per_day'], 'expected two rising thresholds');
  for (const { path, message } of alarmProblems(config.alarms)) impossible(['alarms', ...path], message);
  const { stale_after_hours, expire_after_hours } = config.schedule;
  if (expire_after_hours <= stale_after_hours)
    impossible(
      ['schedule', 'expire_after_hours'],
      `expected more than schedule.stale_after_hours (${stale_after_hours}): a forecast is stale before it expires`,
    );
});

export type Config = z.infer<typeof configSchema>;
export type SourceConfig = Config['sources'][string];
export type { ModelName } from './model-names.ts';

export { quantileColumn } from './quantile-column.ts';

/** Whether a source may be absent: sales are required unless the file says otherwise, the rest only warn. */
export function isRequired(source: SourceConfig): boolean {
  return source.required ?? source.entity === 'sales';
}

/** Days that a source's last day may lie before `as_of`; null when it is not checked. */
export function maxLagDays(source: SourceConfig): number | null {
  return source.max_lag_days ?? (source.entity === 'sales' ? 0 : null);
}

type Keys = z.infer<typeof keys>;
type Impossible = (path: (string | number)[], message: string) => void;

function checkSources({ sources }: Keys, impossible: Impossible): void {
  if (!Object.values(sources).some(({ entity }) => entity === 'sales'))
    impossible(['sources'], 'expected at least one source with entity: sales');
  for (const [key, settings] of Object.entries(sources))
    for (const { path, message } of sourceProblems(settings)) impossible(['sources', key, ...path], message);
}

function checkQuantiles({ quantiles }: Keys, impossible: Impossible): void {
  for (let k = 1; k < quantiles.length; k++) {
    if (!(quantiles[k]! > quantiles[k - 1]!))
      impossible(['quantiles', k], 'expected levels in rising order, each once');
  }
  const columns = quantiles.map(quantileColumn);
  const repeated = columns.findIndex((column, k) => columns.indexOf(column) !== k);
  if (repeated > 0)
    impossible(
      ['quantiles', repeated],
      `two levels would share the column ${columns[repeated]}; levels are told apart per mille`,
    );
}

function checkBacktest({ backtest, acceptance, models, challenger }: Keys, impossible: Impossible): void {
  if (backtest.evaluate_folds >= backtest.folds)
    impossible(
      ['backtest', 'evaluate_folds'],
      `expected fewer than backtest.folds (${backtest.folds}), so that earlier folds can choose and calibrate`,
    );
  if (acceptance.folds > backtest.evaluate_folds)
    impossible(
      ['acceptance', 'folds'],
      `expected at most backtest.evaluate_folds (${backtest.evaluate_folds})`,
    );
  if (!models.includes('seasonal_naive'))
    impossible(
      ['models'],
      'expected `seasonal_naive` among the models: it is always scored beside the champion',
    );
  if (challenger?.models?.includes('seasonal_naive') === false)
    impossible(
      ['challenger', 'models'],
      'expected `seasonal_naive` among the models: it is always scored beside the champion',
    );
  if (!models.includes(acceptance.baseline))
    impossible(['acceptance', 'baseline'], 'expected one of `models`');
}
