import type { Entity } from './entities.ts';
import { TABLES } from './tables.ts';

/** Columns that stand beside extras in some table, or that rules work with. */
const RESERVED = new Set<string>([
  ...[
    TABLES.clean_sales,
    TABLES.clean_products,
    TABLES.clean_branches,
    TABLES.clean_drivers,
    TABLES.panel,
  ].flatMap((columns) => columns.map(({ name }) => name)),
  ...[
    'row_id',
    'source',
    'source_file',
    'source_row',
    'kind',
    'is_instant',
    'signed_units',
    'broken',
    'detail',
  ],
]);

export interface MappingProblem {
  /** Our column, or null when the mapping as a whole lacks something. */
  readonly column: string | null;
  readonly message: string;
}

/** What a column mapping lacks, or names that the contract of the entity does not know. */
export function mappingProblems(entity: Entity, columns: Readonly<Record<string, string>>): MappingProblem[] {
  const known = entity.columns.map((column) => column.name);
  const missing = entity.columns.filter((column) => column.required && !Object.hasOwn(columns, column.name));
  const problems: MappingProblem[] = missing.map((column) => ({
    column: null,
    message: `expected a column for ${column.name} (${column.meaning}), came nothing`,
  }));
  if (entity.name === 'sales' && Object.hasOwn(columns, 'ds') === Object.hasOwn(columns, 'sold_at'))
    problems.push({
      column: null,
      message: `expected either ds or sold_at, came ${Object.hasOwn(columns, 'ds') ? 'both' : 'neither'}`,
    });
  for (const column of Object.keys(columns)) {
    if (entity.extras === 'none' && !known.includes(column))
      problems.push({
        column,
        message: `expected one of ${known.join(', ')}, came ${JSON.stringify(column)}`,
      });
    else if (!/^[a-z][a-z0-9_]*$/.test(column))
      problems.push({
        column,
        message: `expected a lower-case name such as "shelf_life", came ${JSON.stringify(column)}`,
      });
    else if (!known.includes(column) && RESERVED.has(column))
      problems.push({ column, message: `expected a name that no table uses already, came ${column}` });
  }
  return problems;
}
