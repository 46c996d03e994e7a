import type { SourceConfig } from '../../schemas/config.ts';
import { type Day, isoDay, parseDay } from '../../schemas/day.ts';
import { ShelfcastError } from '../../schemas/errors.ts';

export interface LagLimits {
  readonly asOfDay: Day;
  /** Days that the last day may lie before `asOfDay`; null = not checked. */
  readonly limitDays: number | null;
  readonly isRequired: boolean;
  readonly isPresent: boolean;
  warn(code: string, message: string): void;
}

/**
 * Whether a source reaches the day that it should. `lastDay` is its last day up to `asOfDay`, so that one row in the
 * far future cannot hide that the rest is late. SOURCE_LATE for a required source, a warning for an optional one.
 */
export function checkLag(
  name: string,
  source: SourceConfig,
  lastDay: string | null,
  limits: LagLimits,
): void {
  const { asOfDay, limitDays, isRequired } = limits;
  if (limitDays === null || !limits.isPresent) return;
  const last = lastDay === null ? null : parseDay(lastDay);
  if (last !== null && last >= asOfDay - limitDays) return;
  const reached = lastDay === null ? `holds no day up to ${isoDay(asOfDay)}` : `ends on ${lastDay}`;
  const message = `source ${name} ${reached}`;
  if (!isRequired) {
    limits.warn('SOURCE_LATE', `${message}; ${source.owner} owns it`);
    return;
  }
  throw new ShelfcastError('SOURCE_LATE', {
    message,
    expected: `a last day of ${isoDay(asOfDay - limitDays)} or later by ${source.available_by} UTC (max_lag_days: ${limitDays})`,
    came: lastDay ?? 'no day',
    mend: `ask ${source.owner} for the newer extract and run again, or run with --as-of on a day that it reaches`,
    where: { source: name, owner: source.owner, key: `sources.${name}.max_lag_days` },
  });
}
