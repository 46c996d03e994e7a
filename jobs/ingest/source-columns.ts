/** The columns that a source lands: those of its entity, then its extras. */
import type { SourceConfig } from '../../schemas/config.ts';
import { type ColumnKind, ENTITIES, type EntityName } from '../../schemas/entities.ts';

export interface SourceColumn {
  readonly name: string;
  readonly kind: ColumnKind;
  /** Name in the extract; null when the source does not map the column, which then lands as NULL. */
  readonly from: string | null;
}

/** DuckDB type of a kind of column. */
export const SQL_TYPE: Readonly<Record<ColumnKind, string>> = {
  key: 'VARCHAR',
  text: 'VARCHAR',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
  number: 'DOUBLE',
  flag: 'BOOLEAN',
};

/** Columns in the order in which they land. */
export function sourceColumns(source: SourceConfig): SourceColumn[] {
  const entity = ENTITIES[source.entity as EntityName];
  const known = entity.columns.map(({ name, kind }) => ({ name, kind, from: source.columns[name] ?? null }));
  const names = new Set(known.map(({ name }) => name));
  const extras = Object.entries(source.columns)
    .filter(([name]) => !names.has(name))
    .map(([name, from]): SourceColumn => {
      return { name, kind: entity.extras === 'driver' ? 'number' : 'text', from };
    });
  return [...known, ...extras];
}
