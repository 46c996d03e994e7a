/** One night for the bench of totals: an example, or the demo with another seed, with the folds that the bench asks for. */
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { writeChain } from '../../examples/pharmacy/chain.ts';
import { demoConfig } from '../../examples/pharmacy/demo-home.ts';
import { parseDay } from '../../schemas/day.ts';
import { ROOT } from './measured-run.ts';

export const DATA = process.env.SHELFCAST_DATA ?? join(ROOT, '../shared/data');

export interface TotalsCase {
  readonly example: 'm5' | 'freshretail' | 'demo';
  /** Set in `backtest`, with a horizon of 62 days; the example as it stands where there are none. */
  readonly folds?: Readonly<Record<string, number>>;
  readonly models?: readonly string[];
}

const AS_OF = { m5: '2016-04-24', freshretail: '2024-06-11', demo: '2026-11-20' };
const HORIZON_DAYS = 62;

/** Runs the night in an empty `home` and returns its totals_accuracy.parquet. */
export async function totalsNight(asked: TotalsCase, home: string, seed: number): Promise<string> {
  const { example, folds, models } = asked;
  const asOf = AS_OF[example];
  const extracts = join(home, 'extracts');
  if (example === 'demo') await writeChain({ seed, asOf: parseDay(asOf)!, directory: extracts });
  const text =
    example === 'demo'
      ? demoConfig()
      : readFileSync(join(ROOT, 'examples', example, 'shelfcast.yaml'), 'utf8');
  const document = parseDocument(text);
  if (folds !== undefined) document.set('horizon_days', HORIZON_DAYS);
  for (const [key, value] of Object.entries(folds ?? {})) document.setIn(['backtest', key], value);
  if (models !== undefined) document.set('models', models);
  const config = join(home, 'shelfcast.yaml');
  writeFileSync(config, document.toString());
  const args = ['run', '--config', config, '--home', home, '--as-of', asOf];
  const env = { ...process.env, SHELFCAST_DATA: example === 'demo' ? extracts : DATA };
  const run = spawnSync(process.execPath, [join(ROOT, 'dist/pipeline/main.js'), ...args], { cwd: ROOT, env });
  if (run.status !== 0) throw new Error(`${example}: exit ${run.status}\n${run.stderr}`);
  return globSync(join(home, 'forecasts/as_of=*/*/totals_accuracy.parquet'))[0]!;
}
