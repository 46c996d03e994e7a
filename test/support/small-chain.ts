/** The smallest chain that a night can run on: 2 branches × 3 SKUs × 150 days, deterministic, in one CSV. */
import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isoDay, parseDay, weekday } from '../../schemas/day.ts';

export const LAST_DAY = '2026-02-28';

export interface SmallChain {
  readonly folder: string;
  readonly config: string;
  readonly home: string;
}

/** Writes `shelfcast.yaml`, and the extract unless `withData` is false; `extra` is more YAML. */
export function smallChain({ extra = '', withData = true } = {}): SmallChain {
  const chain = emptyChain();
  writeFileSync(chain.config, CONFIG + extra);
  if (withData) writeSales(chain.folder);
  return chain;
}

/** A chain with all that its nights have left so far, in a place of its own. */
export function copyChain(from: SmallChain): SmallChain {
  const chain = emptyChain();
  cpSync(from.folder, chain.folder, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
  return chain;
}

function emptyChain(): SmallChain {
  const folder = join(mkdtempSync(join(tmpdir(), 'shelfcast ')), "chain 'q'");
  mkdirSync(folder, { recursive: true });
  return { folder, config: join(folder, 'shelfcast.yaml'), home: join(folder, 'home') };
}

/** Writes the extract, with `units` added to each day's sales. */
export function writeSales(folder: string, units = 0): void {
  const last = parseDay(LAST_DAY)!;
  const lines = ['day,item,store,qty'];
  for (let day = last - 149; day <= last; day++)
    for (const store of ['B1', 'B2'])
      for (const [k, item] of ['SLOW', 'MIDDLE', 'FAST'].entries()) {
        const noise = (day * 7 + k * 3 + (store === 'B1' ? 1 : 0)) % 4;
        lines.push(`${isoDay(day)},${item},${store},${(k + 1) * (weekday(day) + 1) + noise + units}`);
      }
  writeFileSync(join(folder, 'sales.csv'), `${lines.join('\n')}\n`);
}

const CONFIG = `version: 1
name: small
home: home
as_of: ${LAST_DAY}
sources:
  sales:
    entity: sales
    files: sales.csv
    columns: { ds: day, sku_id: item, branch_id: store, units: qty }
    owner: Test
horizon_days: 7
quantiles: [0.1, 0.5, 0.9]
backtest: { folds: 4, evaluate_folds: 2 }
acceptance: { folds: 1, better_by: -1 }
resources: { memory_mb: 300, workers: 1 }
`;
