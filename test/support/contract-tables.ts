/** The tables of docs/data-contract.md, made from the code. */
import { ENTITIES } from '../../schemas/entities.ts';
import { RULES } from '../../schemas/rules.ts';
import { TABLES, type TableColumn } from '../../schemas/tables.ts';

const EXTRAS = { none: '', attribute: ' Extras: attributes.', driver: ' Extras: drivers.' };
const GATES = { default: 'yes', named: 'if named', none: '' } as const;
const STAGES = { format: 'CSV format', type: 'types', clean: 'clean' };

/** Markdown between the marks of each name. */
export function contractTables(): Readonly<Record<string, string>> {
  const tables = [
    'rejects',
    'panel',
    'panel_statics',
    'panel_branch_category',
    'panel_sku',
    'forecast_totals',
    'drivers',
    'totals_accuracy',
  ] as const;
  return {
    entities: entityTables(),
    rules: ruleTable(),
    ...Object.fromEntries(tables.map((name) => [name, columnTable(TABLES[name])])),
  };
}

function entityTables(): string {
  return Object.values(ENTITIES)
    .map(({ name, meaning, columns, extras }) => {
      const rows = columns.map(
        (column) =>
          `| \`${column.name}\` | ${column.kind} | ${column.required ? 'yes' : ''} | ${column.meaning} |`,
      );
      return `### ${name}\n\n${capital(meaning)}.${EXTRAS[extras]}\n\n${table(['column', 'kind', 'required', 'meaning'], rows)}`;
    })
    .join('\n\n');
}

function ruleTable(): string {
  const rows = RULES.map(
    (rule) =>
      `| \`${rule.name}\` | ${STAGES[rule.stage]} | ${rule.entities?.join(', ') ?? 'all'} | ${GATES[rule.gate]} | ${rule.meaning} |`,
  );
  return table(['rule', 'stage', 'entities', 'default gate', 'meaning'], rows);
}

function columnTable(columns: readonly TableColumn[]): string {
  const rows = columns.map(({ name, type, meaning }) => `| \`${name}\` | ${type} | ${meaning} |`);
  return table(['column', 'type', 'meaning'], rows);
}

function table(head: readonly string[], rows: readonly string[]): string {
  return [`| ${head.join(' | ')} |`, `|${head.map(() => '---').join('|')}|`, ...rows].join('\n');
}

function capital(text: string): string {
  return text[0]!.toUpperCase() + text.slice(1);
}
