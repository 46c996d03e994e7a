import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { configSchema } from '../../schemas/config.ts';
import { contractTables } from '../support/contract-tables.ts';

const page = fileURLToPath(new URL('../../docs/data-contract.md', import.meta.url));

/** The page with its tables as the code has them. */
function expectedPage(text: string): string {
  return Object.entries(contractTables()).reduce(
    (filled, [name, table]) =>
      filled.replace(
        new RegExp(`<!-- ${name} -->[\\s\\S]*?<!-- end -->`),
        () => `<!-- ${name} -->\n${table}\n<!-- end -->`,
      ),
    text,
  );
}

it('shows the entities, rules and columns that the code has (UPDATE_DOCS=1 writes them)', () => {
  const text = readFileSync(page, 'utf8');
  if (process.env.UPDATE_DOCS === '1') writeFileSync(page, expectedPage(text));
  else expect(text).toBe(expectedPage(text));
});

it('names every cleaning policy and the defaults of the gates', () => {
  const text = readFileSync(page, 'utf8');
  const { cleaning } = configSchema.parse({
    version: 1,
    sources: {
      sales: {
        entity: 'sales',
        files: 'x.csv',
        owner: 'x',
        columns: { ds: 'a', sku_id: 'b', branch_id: 'c', units: 'd' },
      },
    },
  });
  for (const key of ['conflicting_duplicates', 'returns', 'negative_units', 'unknown_keys'])
    expect(text).toContain(`| \`${key}\` |`);
  expect(text).toContain(
    `default: { warn: ${cleaning.gates.default.warn}, block: ${cleaning.gates.default.block} }`,
  );
});
