/** The gates on data quality: how many rows a rule may reject before it warns, and before it stops the run. */
import type { Config } from '../schemas/config.ts';
import { clip, ShelfcastError } from '../schemas/errors.ts';
import { ruleNamed } from '../schemas/rules.ts';
import type { JobContext } from './job.ts';

export interface RejectedRows {
  readonly rule: string;
  readonly rowCount: number;
  /** The first of them in the order of files and rows. */
  readonly file: string;
  readonly row: number;
  readonly detail: string;
}

export interface GateCheck {
  readonly entity: string;
  /** Null when rows of several sources are judged together. */
  readonly source: string | null;
  readonly owner: string | null;
  readonly rowsIn: number;
  readonly rejected: readonly RejectedRows[];
  /** File in quarantine that holds the rejected rows. */
  readonly quarantineFile: string;
}

/** Warns about each rule above its `warn` share. DATA_GATE_BLOCKED (or SOURCE_ENCODING) for the first above `block`. */
export function checkQualityGates(check: GateCheck, context: JobContext): void {
  for (const rejected of check.rejected) {
    const gate = gateOf(rejected.rule, context.config);
    const share = rejected.rowCount / Math.max(1, check.rowsIn);
    if (gate === null || share <= gate.warn) continue;
    if (share > gate.block) throw blocked(check, rejected, share, gate.block);
    context.warn(
      'DATA_GATE_BLOCKED',
      `${subject(check)}: ${figures(check, rejected, share)}, above the warning share ${gate.warn}; they are in ${check.quarantineFile}`,
    );
  }
}

function gateOf(rule: string, config: Config): { warn: number; block: number } | null {
  const { gates } = config.cleaning;
  return gates.rules[rule] ?? (ruleNamed(rule).gate === 'default' ? gates.default : null);
}

function blocked(check: GateCheck, rejected: RejectedRows, share: number, limit: number): ShelfcastError {
  const isEncoding = rejected.rule === 'csv_encoding';
  const ask = check.owner === null ? 'have the extract mended' : `have ${check.owner} mend the extract`;
  const mend = isEncoding
    ? `set sources.${check.source}.csv.encoding, most likely to latin-1`
    : `${ask}, or raise cleaning.gates.rules.${rejected.rule}.block once somebody has looked`;
  return new ShelfcastError(isEncoding ? 'SOURCE_ENCODING' : 'DATA_GATE_BLOCKED', {
    message: `${subject(check)}: ${figures(check, rejected, share)}`,
    expected: `at most a share of ${limit} (${ruleNamed(rejected.rule).meaning})`,
    came: `first ${rejected.detail}`,
    mend: `read ${check.quarantineFile}; ${mend}`,
    where: {
      ...(check.source === null ? {} : { source: check.source }),
      ...(check.owner === null ? {} : { owner: check.owner }),
      file: rejected.file,
      row: rejected.row,
      key: `cleaning.gates.rules.${rejected.rule}`,
    },
  });
}

function subject(check: GateCheck): string {
  return check.source === null ? check.entity : `source ${check.source}`;
}

function figures(check: GateCheck, { rule, rowCount }: RejectedRows, share: number): string {
  return `rule ${clip(rule)} rejected ${rowCount} of ${check.rowsIn} rows (${(share * 100).toPrecision(3)} %)`;
}
