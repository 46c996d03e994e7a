/** Rows as columns, for the representations that are no JSON. */
export type TableValue = string | number | boolean | null;

export interface TableColumn {
  readonly name: string;
  /** A date is text as YYYY-MM-DD, an instant ISO text in UTC. */
  readonly type: 'text' | 'date' | 'instant' | 'integer' | 'number';
  readonly values: readonly TableValue[];
}

export interface RowTable {
  readonly rows: number;
  readonly columns: readonly TableColumn[];
}

/** A column that says the same in each row. */
export function constantColumn(
  name: string,
  type: TableColumn['type'],
  value: TableValue,
  rows: number,
): TableColumn {
  return { name, type, values: new Array<TableValue>(rows).fill(value) };
}

/** Columns that are filled a row at a time. */
export class TableBuilder {
  readonly #columns: readonly { name: string; type: TableColumn['type']; values: TableValue[] }[];

  constructor(columns: readonly (readonly [name: string, type: TableColumn['type']])[]) {
    this.#columns = columns.map(([name, type]) => ({ name, type, values: [] }));
  }

  add(...values: readonly TableValue[]): void {
    this.#columns.forEach((column, k) => {
      column.values.push(values[k] ?? null);
    });
  }

  get table(): RowTable {
    return { rows: this.#columns[0]?.values.length ?? 0, columns: this.#columns };
  }
}
