/** SQL that brings a source's columns to the types of the contract and names the rule that a row breaks. */
import type { SourceConfig } from '../../schemas/config.ts';
import type { ColumnKind } from '../../schemas/entities.ts';
import { identifier, literal } from '../../warehouse/duckdb.ts';
import { fillQuery } from '../../warehouse/fill-query.ts';
import { type SourceColumn, SQL_TYPE } from './source-columns.ts';

export interface RawPart {
  /** Select with `source_file`, `source_row` and the mapped columns under our names, in whatever type they have. */
  readonly sql: string;
  /** DuckDB type of each mapped column. */
  readonly types: Readonly<Record<string, string>>;
  /** Whether the cells are texts of a CSV, so that its options apply to them. */
  readonly isText: boolean;
}

const MAX_KEY_LENGTH = 200;
const MAX_TEXT_LENGTH = 1000;
/** Below it, a number with six decimals fits DECIMAL(18,6), in which units are summed exactly. */
const MAX_NUMBER = 1e11;
const TRUE_TEXTS = "('true', 't', 'yes', 'y', '1')";
const FALSE_TEXTS = "('false', 'f', 'no', 'n', '0')";
const WHITE_SPACE = 'chr(9) || chr(10) || chr(13) || chr(32) || chr(160)';

/** One select over all parts: the landing columns, `source_file`, `source_row`, `broken`, `detail`. */
export function judgedRows(
  parts: readonly RawPart[],
  columns: readonly SourceColumn[],
  csv: SourceConfig['csv'],
): string {
  return parts.map((part) => `(${judgedPart(part, columns, csv)})`).join('\nunion all\n');
}

function judgedPart(part: RawPart, columns: readonly SourceColumn[], csv: SourceConfig['csv']): string {
  const mapped = columns.filter((column) => column.from !== null);
  const cellName = (column: SourceColumn) => identifier(`cell ${column.name}`);
  const casts = mapped.map((column) => castOf(column, cellName(column), part, csv));
  const judgements = mapped.flatMap((column, k) =>
    casts[k]!.judgements.map(
      ([rule, condition]) => `when ${condition} then ${literal(`${rule} ${column.name}`)}`,
    ),
  );
  const shown = mapped.map(
    (column) => `${literal(`${column.name}=`)} || left(${cellName(column)}::varchar, 120)`,
  );
  return fillQuery('ingest/judged-rows', {
    raw: part.sql,
    cells: mapped.map((column) => `${cellOf(column, part, csv)} as ${cellName(column)}`).join(', '),
    typed: mapped.map((column, k) => `${casts[k]!.value} as ${identifier(column.name)}`).join(', '),
    columns: columns
      .map(({ name, kind, from }) =>
        from === null ? `null::${SQL_TYPE[kind]} as ${identifier(name)}` : identifier(name),
      )
      .join(', '),
    judgements: judgements.length === 0 ? "when false then ''" : judgements.join('\n    '),
    detail: `left(regexp_replace(split_part(broken, ' ', 2) || ' in ' || concat_ws(', ', ${shown.join(', ')}), '[\\x00-\\x1f\\x7f]', ' ', 'g'), 500)`,
  });
}

/** A text without the white space around it, NULL when it says nothing; any other type as it is. */
function cellOf(column: SourceColumn, part: RawPart, csv: SourceConfig['csv']): string {
  const name = identifier(column.name);
  if (part.types[column.name] !== 'VARCHAR') return name;
  const trimmed = `trim(${name}, ${WHITE_SPACE})`;
  const nulls = part.isText ? [...new Set(['', ...csv.null_values])] : [''];
  return `case when ${trimmed} in (${nulls.map(literal).join(', ')}) then null else ${trimmed} end`;
}

interface Cast {
  readonly value: string;
  /** Rules with the condition under which the row breaks them. */
  readonly judgements: readonly (readonly [rule: string, condition: string])[];
}

function castOf(column: SourceColumn, cell: string, part: RawPart, csv: SourceConfig['csv']): Cast {
  const type = part.types[column.name]!;
  const options = part.isText ? csv : { ...csv, decimal: '.' as const };
  const typed = identifier(column.name);
  const isLost = `${cell} is not null and ${typed} is null`;
  switch (column.kind) {
    case 'key':
    case 'text':
      return textCast(column.kind, cell, typed, type);
    case 'date':
      return {
        value: dateValue(cell, type, options.date_format),
        judgements: [['date_unreadable', isLost]],
      };
    case 'timestamp':
      return {
        value: timestampValue(cell, type, options.date_format),
        judgements: [['timestamp_unreadable', isLost]],
      };
    case 'flag':
      return { value: flagValue(cell, type), judgements: [['flag_unreadable', isLost]] };
    case 'number':
      return {
        value: numberValue(cell, type, options.decimal),
        judgements: isWholeNumber(type)
          ? [['number_out_of_range', `abs(${typed}) >= ${MAX_NUMBER}`]]
          : [
              ['number_unreadable', isLost],
              ['number_not_finite', `not isfinite(${typed})`],
              ['number_out_of_range', `abs(${typed}) >= ${MAX_NUMBER}`],
            ],
      };
  }
}

function textCast(kind: ColumnKind, cell: string, typed: string, type: string): Cast {
  const [rule, limit] =
    kind === 'key' ? ['key_too_long', MAX_KEY_LENGTH] : ['text_too_long', MAX_TEXT_LENGTH];
  // Numbers that went through a spreadsheet or a data frame come back as 17.0; the key is 17.
  const value = isFractional(type)
    ? `case when isfinite(${cell}::double) and ${cell} = trunc(${cell}) then try_cast(${cell} as hugeint)::varchar else ${cell}::varchar end`
    : `${cell}::varchar`;
  return {
    value,
    judgements: isWholeNumber(type) ? [] : [[rule as string, `length(${typed}) > ${limit}`]],
  };
}

function dateValue(cell: string, type: string, format: string | undefined): string {
  if (type === 'DATE') return `case when isfinite(${cell}) then ${cell} end`;
  if (type === 'TIMESTAMP WITH TIME ZONE')
    return `case when isfinite(${cell}) then (${cell} at time zone 'UTC')::date end`;
  if (type.startsWith('TIMESTAMP')) return `case when isfinite(${cell}) then try_cast(${cell} as date) end`;
  const text = `${cell}::varchar`;
  if (format !== undefined) return `try_strptime(${text}, ${literal(format)})::date`;
  // DuckDB also takes words such as "epoch" and "infinity" for dates.
  return `case when regexp_matches(${text}, '^\\d{4}[-/]') then try_cast(${text} as date) end`;
}

function timestampValue(cell: string, type: string, format: string | undefined): string {
  const finite = (value: string) => `case when isfinite(${cell}) then ${value} end`;
  if (type === 'DATE') return finite(`${cell}::timestamp`);
  if (type === 'TIMESTAMP WITH TIME ZONE') return finite(`${cell} at time zone 'UTC'`);
  if (type.startsWith('TIMESTAMP')) return finite(`try_cast(${cell} as timestamp)`);
  const text = `${cell}::varchar`;
  if (format !== undefined) return `try_strptime(${text}, ${literal(format)})::timestamp`;
  return `case when regexp_matches(${text}, '^\\d{4}[-/]') then try_cast(${text} as timestamptz) at time zone 'UTC' end`;
}

function flagValue(cell: string, type: string): string {
  if (type === 'BOOLEAN') return cell;
  const text = isFractional(type)
    ? `case when ${cell} in (0, 1) then ${cell}::int::varchar end`
    : `lower(${cell}::varchar)`;
  return `case when ${text} in ${TRUE_TEXTS} then true when ${text} in ${FALSE_TEXTS} then false end`;
}

function numberValue(cell: string, type: string, decimal: '.' | ','): string {
  if (isWholeNumber(type) || type === 'BOOLEAN') return `${cell}::double`;
  if (isFractional(type)) return onGrid(`${cell}::double`);
  const text =
    decimal === '.'
      ? `${cell}::varchar`
      : `case when contains(${cell}, '.') then null else replace(${cell}, ',', '.') end`;
  return onGrid(`try_cast(${text} as double)`);
}

/** Six decimals: what FLOAT 1.2999999 meant. Adding zero turns −0 into 0. */
function onGrid(value: string): string {
  return `round(${value}, 6) + 0`;
}

function isWholeNumber(type: string): boolean {
  return /^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$/.test(type);
}

function isFractional(type: string): boolean {
  return type === 'FLOAT' || type === 'DOUBLE' || type.startsWith('DECIMAL');
}
