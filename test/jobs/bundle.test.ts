import { mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { readBundle, writeBundle } from '../../jobs/bundle.ts';
import { type BacktestPlan, readLearned, writeLearned } from '../../jobs/shards/backtest-plan.ts';
import { jobContext } from '../support/job-context.ts';
import { tempFolders } from '../support/temp-folder.ts';
import { tinyConfig } from '../support/tiny-jobs.ts';

const newFolder = tempFolders();

const PLAN: BacktestPlan = {
  cutoff: '2026-03-31',
  cutoffDay: 20_543,
  firstDay: 20_000,
  horizon: 7,
  historyDays: 730,
  folds: [{ fold: 0, origin: 20_536, isReporting: true }],
  points: [
    { origin: 20_536, fold: 0 },
    { origin: 20_543, fold: null },
  ],
  dimensions: { branchCount: 2, skuCount: 3, categoryCount: 1 },
  forecast: {
    models: ['seasonal_naive', 'tsb'],
    profile: { velocityUnitsPerDay: [0.2, 1], demandClassDays: 182, guardWindowDays: 365 },
    minHistoryDays: 28,
    guardFactor: 2,
  },
  refitFolds: 3,
  selectBy: ['category'],
  criterion: 'rmsse',
  excludeStockoutDays: true,
  levels: [0.1, 0.5, 0.9],
  quantileIndexes: [1],
  intervalIndexes: [0, 2],
};
const SERVED = {
  champions: Uint8Array.of(0, 1),
  partners: Uint8Array.of(1, 1),
  shares: Float64Array.of(0.25, 0),
  newcomers: Uint8Array.of(1, 0, 0),
};
const INTERVALS = {
  ratios: {
    levels: Float64Array.of(0.1, 0.5, 0.9),
    ratios: Float64Array.of(0, 1, 2.5),
    zeroShare: Float64Array.of(0.25),
  },
  dispersion: Float64Array.of(1, 3),
  levelMap: Float64Array.of(0, 0.5, 1),
};
/** Of two shards. */
const OWN_FACTORS = [Float64Array.of(0.5, Number.NaN), Float64Array.of(2)];

let folder: string;
beforeEach(() => {
  folder = join(newFolder(), "bundle 'q' [x]");
  mkdirSync(folder);
  const context = jobContext({ config: tinyConfig(), out: folder, fingerprint: 'abcdef0123456789abcdef01' });
  writeBundle(context, PLAN, SERVED, { intervals: INTERVALS, ownFactors: OWN_FACTORS });
});

test('a bundle comes back whole', () => {
  expect(readBundle(folder)).toEqual({
    modelVersion: 'statistical-abcdef012345',
    plan: PLAN,
    served: SERVED,
    intervals: INTERVALS,
    ownFactors: Float64Array.of(0.5, Number.NaN, 2),
    learnedFiles: [join(folder, 'learned', 'cutoff.tensors')],
  });
});

test('it says what it is, which code made it, and of which day', () => {
  const document = JSON.parse(readFileSync(join(folder, 'bundle.json'), 'utf8'));
  expect(document).toMatchObject({
    kind: 'shelfcast.bundle',
    version: 5,
    model_version: 'statistical-abcdef012345',
    code_version: 'test',
    data_cutoff: '2024-03-31',
  });
});

describe('ARTEFACT_VERSION', () => {
  const rewrite = (changes: object) => {
    const file = join(folder, 'bundle.json');
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), ...changes }));
  };
  const failure = (came: unknown) =>
    expect.objectContaining({ code: 'ARTEFACT_VERSION', detail: expect.objectContaining({ came }) });
  const read = () => {
    try {
      return readBundle(folder);
    } catch (error) {
      return error;
    }
  };

  test('names another kind or version', () => {
    rewrite({ version: 2 });
    expect(read()).toEqual(failure('shelfcast.bundle version 2'));
    rewrite({ kind: 'other', version: 1 });
    expect(read()).toEqual(failure('other version 1'));
  });

  test('is what a damaged document or choice gives', () => {
    truncateSync(join(folder, 'choice.tensors'), 100);
    expect(read()).toEqual(failure('a shorter file'));
    truncateSync(join(folder, 'bundle.json'), 50);
    expect(read()).toEqual(failure('no JSON document'));
  });
});

test('what models learned comes back by model and name', () => {
  const file = join(newFolder(), 'x.tensors');
  const learned = {
    weekday_level: { groups: Int32Array.of(1, 2), profiles: Float64Array.of(0.5, 1.5) },
    cold_start: { groups: Int32Array.of(9) },
  };
  writeLearned(file, learned);
  expect(readLearned([file])).toEqual(learned);
});
