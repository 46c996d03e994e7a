import { describe, expect, test } from 'vitest';
import type { Tensors } from '../../../model/forecaster.ts';
import { type SearchOptions, searchGbdt, withChosen } from '../../../model/gbdt/search.ts';
import { searchCandidates } from '../../../model/gbdt/search-candidates.ts';
import { FAST, type GbdtSettings } from '../../../model/gbdt/settings.ts';
import { ownThreadTeam } from '../../support/own-thread-team.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const DAYS = 200;
const ROWS = 4000;

/** Stumps cannot learn that two features matter together; trees can. */
const STUMPS = { ...FAST.forests[0]!, maxLeaves: 2, minLeafRows: 50, treeCount: 8, learningRate: 0.3 };
const SETTINGS: GbdtSettings = { ...FAST, seriesTotal: 1, firstDay: 0, forests: [STUMPS] };

const options = (more: Partial<SearchOptions> = {}): SearchOptions => ({
  ...{ startTeam: ownThreadTeam, horizon: 14, budgetSeconds: 1, now: () => 0 },
  ...more,
});

/**
 * Rows whose target is 3 where exactly one of two features is above a half, else 1. `days` is the span of their ages; the
 * targets younger than `changedDays` are turned round.
 */
function sampledRows({ rows = ROWS, days = DAYS, changedDays = 0 } = {}): Tensors {
  const random = seededRandom(3);
  const a = Float32Array.from({ length: rows }, random);
  const b = Float32Array.from({ length: rows }, random);
  const ageDays = Int32Array.from({ length: rows }, (_, row) => row % days);
  const target = Float32Array.from(a, (value, row) => {
    const isHigh = value > 0.5 !== b[row]! > 0.5;
    return isHigh === ageDays[row]! >= changedDays ? 3 : 1;
  });
  return {
    ...{ target, ageDays, weight: new Float32Array(rows).fill(1), historyDays: Int32Array.of(days) },
    'number a': a,
    'number b': b,
  };
}

describe('the search over the trees’ parameters', () => {
  test('finds that stumps are not enough, and says by how much', async () => {
    const search = await searchGbdt([sampledRows()], SETTINGS, options());
    expect(search.endedBy).toBe('finished');
    expect(search.candidates[search.chosen]!.maxLeaves).toBeGreaterThan(2);
    const final = search.judged.filter(({ rung }) => rung === 2);
    const lossOf = (candidate: number) => final.find((one) => one.candidate === candidate)!.loss;
    expect(lossOf(search.chosen)).toBeLessThan(lossOf(0) / 4);
    expect(withChosen(SETTINGS, search).forests[0]).toEqual({
      ...STUMPS,
      ...search.candidates[search.chosen],
    });
  });

  test('chooses the same from the same rows and seed, however they are cut into shards', async () => {
    const whole = sampledRows();
    const cut = (from: number, to: number): Tensors =>
      Object.fromEntries(
        Object.entries(whole).map(([key, values]) => [
          key,
          key === 'historyDays' ? values : values.subarray(from, to),
        ]),
      );
    const [one, again, two] = [
      await searchGbdt([whole], SETTINGS, options()),
      await searchGbdt([whole], SETTINGS, options()),
      await searchGbdt([cut(0, 1300), cut(1300, ROWS)], SETTINGS, options({ workerCount: 2 })),
    ];
    expect(again).toEqual(one);
    expect(two).toEqual(one);
  });

  test('learns from the older days and judges on the last of them', async () => {
    const search = await searchGbdt([sampledRows()], SETTINGS, options());
    expect(search).toMatchObject({ heldOutDays: 25, heldOutRows: 500, trainingRows: 3500 });
    // What was turned round in the held-out days alone no candidate can have learned: all are far off.
    const turned = await searchGbdt([sampledRows({ changedDays: 25 })], SETTINGS, options());
    expect(Math.min(...turned.judged.map(({ loss }) => loss))).toBeGreaterThan(0.9);
  });

  test('holds out a whole horizon, but no more than a third of the days', async () => {
    const heldOutDays = async (horizon: number) =>
      (await searchGbdt([sampledRows()], SETTINGS, options({ horizon, budgetSeconds: 0 }))).heldOutDays;
    expect(await heldOutDays(40)).toBe(40);
    expect(await heldOutDays(150)).toBe(66);
  });

  test('stops when the clock says that the budget is spent, and keeps what it has found', async () => {
    let reads = 0;
    const now = () => 1000 * reads++;
    const search = await searchGbdt([sampledRows()], SETTINGS, options({ budgetSeconds: 7, now }));
    expect(search.endedBy).toBe('budget');
    expect(search.judged.map(({ candidate }) => candidate)).toEqual([0, 1, 2]);
    expect(search.candidates[search.chosen]!.maxLeaves).toBeGreaterThan(2);
  });

  test('leaves the parameters as they are where rows are too few to tell', async () => {
    const search = await searchGbdt([sampledRows({ rows: 900 })], SETTINGS, options());
    expect(search).toMatchObject({ endedBy: 'too_few_rows', chosen: 0, judged: [] });
    expect(withChosen(SETTINGS, search)).toEqual(SETTINGS);
    expect((await searchGbdt([], SETTINGS, options())).endedBy).toBe('too_few_rows');
  });
});

const CONFIGURED = { ...FAST.forests[0]!, maxLeaves: 31, learningRate: 0.1, treeCount: 100 };

describe('the candidates', () => {
  test('are the configured parameters first, then different ones of the grid', () => {
    const candidates = searchCandidates(CONFIGURED, 26, 1);
    expect(candidates).toHaveLength(27);
    expect(candidates[0]).toMatchObject({ maxLeaves: 31, learningRate: 0.1, treeCount: 100 });
    expect(new Set(candidates.map((one) => JSON.stringify(one))).size).toBe(27);
  });

  test('take as many trees as their rate needs for the same way', () => {
    for (const { learningRate, treeCount } of searchCandidates(CONFIGURED, 1000, 1))
      expect(learningRate * treeCount).toBeCloseTo(10, 6);
    const steep = searchCandidates({ ...FAST.forests[0]!, learningRate: 0.8, treeCount: 10 }, 1000, 1);
    expect(Math.max(...steep.map(({ learningRate }) => learningRate))).toBe(1);
  });

  test('depend on the seed alone', () => {
    const of = (seed: number) => searchCandidates(FAST.forests[0]!, 26, seed);
    expect(of(1)).toEqual(of(1));
    expect(of(2)).not.toEqual(of(1));
  });
});
