import { expect, test } from 'vitest';
import {
  acceptanceGate,
  acceptGates,
  changeGate,
  completeGate,
  seriesGrowthGate,
  seriesShareGate,
} from '../../jobs/publish/gates.ts';

const acceptance = {
  baseline: 'seasonal_naive',
  metric: 'wape',
  better_by: 0.1,
  folds: 2,
  on_fail: 'block',
} as const;

test('the change gate allows exactly the configured change, up and down', () => {
  const outcome = (newTotal: number) => changeGate({ rows: 9, newTotal, oldTotal: 100 }, 0.5).outcome;
  expect([outcome(50), outcome(49.9), outcome(150), outcome(150.1)]).toEqual([
    'passed',
    'failed',
    'passed',
    'failed',
  ]);
});

test('a total that was zero may stay zero, and anything else is a change without bound', () => {
  expect(changeGate({ rows: 9, newTotal: 0, oldTotal: 0 }, 0.5)).toMatchObject({
    outcome: 'passed',
    figure: 0,
  });
  expect(changeGate({ rows: 9, newTotal: 1, oldTotal: 0 }, 0.5)).toMatchObject({
    outcome: 'failed',
    figure: null,
  });
});

test('without a common day, or without a limit, the change is not judged', () => {
  expect(changeGate({ rows: 0, newTotal: 0, oldTotal: 0 }, 0.5).outcome).toBe('skipped');
  expect(changeGate({ rows: 9, newTotal: 500, oldTotal: 100 }, null)).toMatchObject({
    outcome: 'skipped',
    figure: 4,
  });
  expect(changeGate('nothing was published before', 0.5).detail).toBe('nothing was published before');
});

test('the share of series may be exactly the least', () => {
  const outcome = (kept: number) => seriesShareGate({ expected: 10, kept, example: null }, 0.9).outcome;
  expect([outcome(9), outcome(8)]).toEqual(['passed', 'failed']);
});

test('the number of series may grow by exactly the most, and shrink at will', () => {
  const judge = (series: number, most: number | null = 1) =>
    seriesGrowthGate({ series, previous: 10, example: 'B1 / 01' }, most);
  expect([20, 21, 3].map((series) => judge(series).outcome)).toEqual(['passed', 'failed', 'passed']);
  expect(judge(21).detail).toBe('10 → 21 series (+110.0 %); new is B1 / 01');
  expect(judge(21, null)).toMatchObject({ outcome: 'skipped', figure: 1.1 });
  expect(judge(11, 0).outcome).toBe('failed');
  expect(seriesGrowthGate('nothing was published before', 1).detail).toBe('nothing was published before');
});

test('acceptance asks for the improvement on enough folds', () => {
  const judge = (selected: number | null, folds = 2) =>
    acceptanceGate({ folds, selected, baseline: 0.4 }, acceptance).outcome;
  expect([judge(0.35), judge(0.37), judge(null), judge(0.35, 1)]).toEqual([
    'passed',
    'failed',
    'failed',
    'failed',
  ]);
});

test('a perfect baseline can only be met', () => {
  const judge = (selected: number) =>
    acceptanceGate({ folds: 2, selected, baseline: 0 }, { ...acceptance, better_by: 0 }).outcome;
  expect([judge(0), judge(0.1)]).toEqual(['passed', 'failed']);
});

test('`complete` stays failed whatever is accepted', () => {
  const broken = completeGate([
    { check: 'missing-days', meaning: 'every day', offending: 2, example: 'B1 / S1: 6 of 7 days' },
  ]);
  const change = changeGate({ rows: 9, newTotal: 500, oldTotal: 100 }, 0.5);
  const judged = acceptGates([broken, change], ['complete', 'change']);
  expect(judged.map((finding) => finding.outcome)).toEqual(['failed', 'accepted']);
});
