/** Values of a query result as JSON values and as text. */
import {
  DuckDBArrayValue,
  DuckDBDecimalValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  type DuckDBValue,
} from '@duckdb/node-api';

export type JsonValue = null | boolean | number | string | JsonValue[] | { [key: string]: JsonValue };

/**
 * A JSON value: days and instants as ISO text (instants are UTC), whole numbers and decimals as numbers while a double
 * holds them exactly and as text beyond, NaN and infinity as null (JSON has neither).
 */
export function jsonCell(value: DuckDBValue): JsonValue {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'bigint') return isSafe(value) ? Number(value) : String(value);
  if (value instanceof DuckDBDecimalValue)
    return isSafe(value.value) ? Number(value.toString()) : value.toString();
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) return value.items.map(jsonCell);
  if (value instanceof DuckDBStructValue)
    return Object.fromEntries(Object.entries(value.entries).map(([key, item]) => [key, jsonCell(item)]));
  if (value instanceof DuckDBMapValue)
    return value.entries.map((entry) => ({ key: jsonCell(entry.key), value: jsonCell(entry.value) }));
  return isTimestamp(value) ? isoInstant(value.toString()) : String(value);
}

/** Text for a table or a CSV field; null for NULL. Decimals keep their digits, days and instants are ISO. */
export function textCell(value: DuckDBValue): string | null {
  if (value === null || typeof value === 'string') return value;
  if (typeof value !== 'object') return String(value);
  if (isTimestamp(value)) return isoInstant(value.toString());
  const isNested =
    value instanceof DuckDBListValue ||
    value instanceof DuckDBArrayValue ||
    value instanceof DuckDBStructValue ||
    value instanceof DuckDBMapValue;
  return isNested ? JSON.stringify(jsonCell(value)) : String(value);
}

function isSafe(value: bigint): boolean {
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER);
}

function isTimestamp(value: DuckDBValue): value is DuckDBTimestampValue {
  return (
    value instanceof DuckDBTimestampValue ||
    value instanceof DuckDBTimestampTZValue ||
    value instanceof DuckDBTimestampSecondsValue ||
    value instanceof DuckDBTimestampMillisecondsValue ||
    value instanceof DuckDBTimestampNanosecondsValue
  );
}

/** `2026-03-01 02:00:00` and `2026-03-01 02:00:00+00` → `2026-03-01T02:00:00Z`; `infinity` stays. */
function isoInstant(text: string): string {
  return /^\d{4}-/.test(text) ? `${text.replace(' ', 'T').replace(/\+00$/, '')}Z` : text;
}
