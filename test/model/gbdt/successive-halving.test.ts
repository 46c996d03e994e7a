import { describe, expect, test } from 'vitest';
import { type HalvingRun, successiveHalving } from '../../../model/gbdt/successive-halving.ts';

const PATIENT = { budgetSeconds: 1, now: () => 0 };

/** Candidate k has `losses[k]` on every rung. */
const halve = (losses: readonly number[], rungs = 3) =>
  successiveHalving(losses.length, rungs, async (candidate) => losses[candidate]!, PATIENT);

const judgedOn = ({ judged }: HalvingRun, rung: number) =>
  judged.filter((one) => one.rung === rung).map(({ candidate }) => candidate);

describe('successive halving', () => {
  test('keeps the best third of the challengers, in order, and always the incumbent', async () => {
    const run = await halve([9, 6, 5, 4, 3, 2, 1]);
    expect(judgedOn(run, 0)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(judgedOn(run, 1)).toEqual([0, 6, 5]);
    expect(judgedOn(run, 2)).toEqual([0, 6]);
    expect(run).toMatchObject({ chosen: 6, endedBy: 'finished' });
  });

  test('chooses by the highest rung, whatever the lower ones said', async () => {
    const losses = [
      [5, 1, 2, 3],
      [4, 6],
    ];
    const judge = async (candidate: number, rung: number) => losses[rung]![candidate]!;
    expect((await successiveHalving(4, 2, judge, PATIENT)).chosen).toBe(0);
  });

  test('stays with the incumbent on a tie', async () => {
    expect((await halve([3, 3, 3, 3])).chosen).toBe(0);
  });

  test('has nothing to do for an incumbent alone', async () => {
    expect(await halve([3], 2)).toMatchObject({ chosen: 0, endedBy: 'finished' });
  });
});

describe('a budget', () => {
  /** Every judgement takes a second of this clock; challengers are better the higher their number. */
  async function within(budgetSeconds: number): Promise<HalvingRun> {
    let seconds = 100;
    const judge = async (candidate: number) => {
      seconds++;
      return -candidate;
    };
    return successiveHalving(4, 2, judge, { budgetSeconds, now: () => seconds * 1000 });
  }

  test('ends the search between two judgements, and the time of each is recorded', async () => {
    const run = await within(2.5);
    expect(run).toMatchObject({ endedBy: 'budget', seconds: 3, chosen: 2 });
    expect(run.judged).toEqual([
      { rung: 0, candidate: 0, loss: -0, seconds: 1 },
      { rung: 0, candidate: 1, loss: -1, seconds: 1 },
      { rung: 0, candidate: 2, loss: -2, seconds: 1 },
    ]);
  });

  test('leaves the choice to the rung below where the next had judged the incumbent only', async () => {
    expect(await within(5)).toMatchObject({ endedBy: 'budget', chosen: 3 });
  });

  test('of nothing changes nothing', async () => {
    expect(await within(0)).toMatchObject({ endedBy: 'budget', chosen: 0, judged: [] });
  });

  test('that suffices does not show', async () => {
    expect(await within(7)).toMatchObject({ endedBy: 'finished', seconds: 6 });
  });
});
