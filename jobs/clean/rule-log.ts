/** The ledger of the rules of one entity: what came in, what each rule did, what is left. */

export interface RuleEntry {
  readonly entity: string;
  readonly rule: string;
  readonly rows_before: number;
  readonly rows_after: number;
  readonly rows_rejected: number;
  readonly rows_changed: number;
}

export interface RuleEffect {
  readonly rejected?: number;
  /** Rows that became part of another row, or gave way to it; they are also `changed`. */
  readonly merged?: number;
  /** Rows that the rule made. */
  readonly added?: number;
  /** Rows that stay and are different. */
  readonly changed?: number;
}

export interface RuleLog {
  readonly entries: readonly RuleEntry[];
  /** Rows left after the rules so far. */
  readonly rowCount: number;
  record(rule: string, effect: RuleEffect): void;
}

/** Starts at the rows that came in; each rule begins where the one before it ended. */
export function newRuleLog(entity: string, rowsIn: number): RuleLog {
  const entries: RuleEntry[] = [];
  let rowCount = rowsIn;
  return {
    entries,
    get rowCount() {
      return rowCount;
    },
    record(rule, { rejected = 0, merged = 0, added = 0, changed = 0 }) {
      const rows_before = rowCount;
      rowCount += added - rejected - merged;
      entries.push({
        entity,
        rule,
        rows_before,
        rows_after: rowCount,
        rows_rejected: rejected,
        rows_changed: merged + added + changed,
      });
    },
  };
}
