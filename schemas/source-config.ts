/** `sources.<name>` of the configuration: where the rows of an entity come from. */
import { z } from 'zod';
import { mappingProblems } from './column-mapping.ts';
import { clockTime, name } from './config-values.ts';
import { ENTITIES, ENTITY_NAMES, type EntityName } from './entities.ts';

const oneByte = z.string().regex(/^[\t\x20-\x7e]$/, 'one character of ASCII such as ";"');
/** Those that DuckDB reads; it refuses a format with any other. */
const DATE_FORMAT = /^([^%]|%-[djmyHIMS]|%[abcdfghjmnpuwxyzABGHIMSTUVWXYZ%])+$/;

const csvOptions = z
  .strictObject({
    delimiter: oneByte.optional().describe('default: the one of , ; tab | that the header uses most'),
    quote: oneByte.default('"'),
    encoding: z.enum(['utf-8', 'latin-1', 'utf-16']).default('utf-8'),
    decimal: z.enum(['.', ',']).default('.'),
    date_format: z
      .string()
      .regex(DATE_FORMAT, 'a strptime format such as "%d/%m/%Y"')
      .optional()
      .describe('strptime format when dates are not ISO, such as %d/%m/%Y'),
    null_values: z.array(z.string()).default(['', 'NULL', 'null', 'NA', 'N/A']),
  })
  .refine(({ delimiter, quote }) => delimiter !== quote, 'expected a quote that is not the delimiter');

/** One source. */
export const source = z.strictObject({
  entity: z.enum(ENTITY_NAMES as [string, ...string[]]),
  files: z
    .union([z.string(), z.array(z.string()).min(1)])
    .optional()
    .describe('a file, several, or a glob, below `data`'),
  inputs: z
    .record(name, z.union([z.string(), z.array(z.string()).min(1)]))
    .optional()
    .describe('named files that `sql` reads'),
  sql: z.string().optional().describe('one select over the named inputs'),
  format: z.enum(['auto', 'csv', 'parquet']).default('auto'),
  csv: csvOptions.prefault({}),
  columns: z.record(z.string(), z.string()).describe('our column: the column of the extract'),
  owner: z.string().min(1),
  available_by: clockTime.default('02:00'),
  required: z.boolean().optional().describe('default: true for sales, false for the rest'),
  max_lag_days: z
    .int()
    .min(0)
    .optional()
    .describe('how many days before as_of its last day may lie; default 0 for sales, no limit for the rest'),
});

/** What makes a source impossible, each with the path below it. */
export function sourceProblems(settings: z.infer<typeof source>): { path: string[]; message: string }[] {
  const { sql, inputs, files, columns, entity } = settings;
  const bySql = sql !== undefined || inputs !== undefined;
  const messages = [
    bySql && files !== undefined ? ['expected either `files`, or `inputs` with `sql`, came both'] : [],
    bySql && (sql === undefined || inputs === undefined) ? ['expected `inputs` and `sql` together'] : [],
    !bySql && files === undefined ? ['expected `files`, or `inputs` with `sql`'] : [],
  ].flat();
  const inMapping = mappingProblems(ENTITIES[entity as EntityName], columns);
  return [
    ...messages.map((message) => ({ path: [], message })),
    ...inMapping.map(({ column, message }) => ({
      path: ['columns', ...(column === null ? [] : [column])],
      message,
    })),
  ];
}
