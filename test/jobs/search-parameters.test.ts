import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { shardFiles } from '../../jobs/shard-files.ts';
import { parseDay } from '../../schemas/day.ts';
import type { GbdtConfig } from '../../schemas/gbdt-config.ts';
import { sha256File } from '../../warehouse/checksum.ts';
import { type BuiltPanel, buildPanel } from '../support/clean-tables.ts';
import { type TestJobContext, temporaryFolder } from '../support/job-context.ts';
import { CHAIN_CONFIG, CHAIN_CUTOFF, seededChain, trainOn } from '../support/seeded-chain.ts';

/** The first origin of the backtest: eight folds of a week. */
const FIRST_ORIGIN = parseDay(CHAIN_CUTOFF)! - 56;
const AMPLE_SECONDS = 3600;
/** Leaves of a third of all rows: too coarse to be the best. */
const COARSE = { trees: 10, leaves: 8, min_leaf_rows: 1500 };

const build = (change?: (units: number, day: number) => number) =>
  buildPanel(seededChain(change), {
    asOf: CHAIN_CUTOFF,
    config: { ...CHAIN_CONFIG, models: ['seasonal_naive', 'gbdt'], gbdt: COARSE },
  });

const train = (built: BuiltPanel, gbdt: Partial<GbdtConfig>): Promise<TestJobContext> =>
  trainOn(
    { ...built, config: { ...built.config, gbdt: { ...built.config.gbdt, ...gbdt } } },
    temporaryFolder(),
  );

const readJson = ({ out }: TestJobContext, name: string) => JSON.parse(readFileSync(join(out, name), 'utf8'));

/** The record without what the clock says. */
const searchOf = (trained: TestJobContext) =>
  JSON.parse(
    JSON.stringify(readJson(trained, 'search.json'), (key, value) => (key === 'seconds' ? undefined : value)),
  );

const parametersOf = (trained: TestJobContext) =>
  readJson(trained, 'bundle.json').plan.forecast.gbdt.forests[0];

/** Checksums of what was learned and of the folds' forecasts. */
function checksumsOf({ out }: TestJobContext): string[] {
  const learned = readdirSync(join(out, 'learned')).sort();
  const files = [
    ...learned.map((name) => join(out, 'learned', name)),
    ...shardFiles(join(out, 'folds'), 'tensors'),
  ];
  return files.map(sha256File);
}

let panel: BuiltPanel;
let plain: TestJobContext;
let searched: TestJobContext;
beforeAll(async () => {
  panel = await build();
  plain = await train(panel, {});
  searched = await train(panel, { search: { budget_seconds: AMPLE_SECONDS } });
});

describe('without a budget, as by default', () => {
  test('there is no search', () => {
    expect(existsSync(join(plain.out, 'search.json'))).toBe(false);
    expect(parametersOf(plain)).toMatchObject({ treeCount: 10, maxLeaves: 8, minLeafRows: 1500 });
  });
});

describe('with a budget that suffices', () => {
  test('the record says what was tried at the first origin, and what came of it', () => {
    const record = searchOf(searched);
    expect(record).toMatchObject({ kind: 'shelfcast.search', version: 1, ended_by: 'finished' });
    expect(record).toMatchObject({ origin: '2026-02-03', budget_seconds: AMPLE_SECONDS });
    expect(record.candidates).toHaveLength(27);
    expect(record.candidates[0]).toMatchObject({ trees: 10, leaves: 8, min_leaf_rows: 1500 });
    expect(record.judged).toHaveLength(27 + 10 + 4);
    expect(record.gbdt).toEqual(record.candidates[record.chosen]);
    expect(searched.warnings.map(({ code }) => code)).not.toContain('SEARCH_ENDED_EARLY');
  });

  test('the bundle holds what was chosen', () => {
    const { gbdt, chosen } = searchOf(searched);
    expect(chosen).toBeGreaterThan(0);
    expect(parametersOf(searched)).toMatchObject({
      treeCount: gbdt.trees,
      maxLeaves: gbdt.leaves,
      learningRate: gbdt.learning_rate,
      minLeafRows: gbdt.min_leaf_rows,
      tweediePower: gbdt.tweedie_power,
      featureFraction: gbdt.feature_fraction,
    });
  });

  test('the recorded keys in the configuration give the same bytes without a search', async () => {
    const copied = await train(panel, searchOf(searched).gbdt);
    expect(existsSync(join(copied.out, 'search.json'))).toBe(false);
    expect(checksumsOf(copied)).toEqual(checksumsOf(searched));
    expect(checksumsOf(plain)).not.toEqual(checksumsOf(searched));
  });

  test('nothing that happened after the first origin had a say', async () => {
    const planted = await build((units, day) => (day <= FIRST_ORIGIN ? units : 50 * (units + 20)));
    const trained = await train(planted, { search: { budget_seconds: AMPLE_SECONDS } });
    expect(searchOf(trained)).toEqual(searchOf(searched));
    expect(checksumsOf(trained)).not.toEqual(checksumsOf(searched));
  });
});

test('a budget that ends the search is warned of, and what was configured stays where nothing was compared', async () => {
  const trained = await train(panel, { search: { budget_seconds: 1e-6 } });
  expect(searchOf(trained)).toMatchObject({ ended_by: 'budget', chosen: 0 });
  expect(trained.warnings.map(({ code }) => code)).toContain('SEARCH_ENDED_EARLY');
  expect(checksumsOf(trained)).toEqual(checksumsOf(plain));
});
