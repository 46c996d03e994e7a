/** The two real data sets, as their example configurations describe them. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../pipeline/config-file.ts';
import { cleanSources } from '../support/clean-sources.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const data = resolve(root, process.env.SHELFCAST_DATA ?? '../shared/data');

describe.each([
  { name: 'm5', skus: 1_155, branches: 10, salesRows: 4_472_717 },
  { name: 'freshretail', skus: 865, branches: 898, salesRows: 3_800_000 },
])('examples/$name', ({ name, skus, branches, salesRows }) => {
  const isThere = existsSync(join(data, name));

  it.skipIf(!isThere)(
    `lands and cleans every row (needs ${name}/ below SHELFCAST_DATA)`,
    async () => {
      const options = { env: { SHELFCAST_DATA: data }, cwd: root, homeFlag: null };
      const { config } = loadConfig(join(root, 'examples', name, 'shelfcast.yaml'), options);
      const result = await cleanSources(config, data, {
        asOf: config.as_of,
        threads: 2,
        memoryMb: config.resources.memory_mb,
      });
      const counts = `SELECT (SELECT count(*)::INT FROM sales) AS "salesRows", (SELECT count(*)::INT FROM products) AS skus,
        (SELECT count(*)::INT FROM branches) AS branches, (SELECT count(*)::INT FROM rejects) AS rejects`;
      expect(await result.query(counts)).toEqual([{ salesRows, skus, branches, rejects: 0 }]);
      expect(result.context.warnings).toEqual([]);
    },
    120_000,
  );
});
