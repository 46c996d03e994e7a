import { expect, test } from 'vitest';
import type { KnownColumn } from '../../model/known-columns.ts';
import { panelAsOf } from '../../model/panel.ts';
import { type LiteralColumn, type LiteralSeries, panelShard } from '../support/panel-shard.ts';

const AHEAD: LiteralColumn = { name: 'price', kind: 'price', isKnownAhead: true };
const OBSERVED: LiteralColumn = { name: 'rain', kind: 'driver', isKnownAhead: false };
/** Four days of units, from day 10 on, and eight of each known column. */
const SERIES: LiteralSeries = {
  firstDay: 10,
  units: [1, 2, 3, 4],
  known: { price: [10, 11, 12, null, 14, 15, 16, 17], rain: [20, 21, 22, 23, 24, 25, 26, 27] },
};

const valuesOf = (columns: readonly KnownColumn[]) =>
  columns.map((column) => Array.from(column.values, (value) => (Number.isNaN(value) ? null : value)));

test('a column known ahead reaches to the end of the horizon, an observed one to the origin', () => {
  const view = panelAsOf(panelShard([SERIES], [AHEAD, OBSERVED]), 12, 3, 100);
  expect(valuesOf(view.known)).toEqual([
    [10, 11, 12, null, 14, 15],
    [20, 21, 22, null, null, null],
  ]);
  expect(Array.from(view.knownFirstDay)).toEqual([10]);
  expect(Array.from(view.knownOffsets)).toEqual([0, 6]);
});

test('history goes back as far as the units do', () => {
  const view = panelAsOf(panelShard([SERIES], [AHEAD]), 12, 1, 2);
  expect(valuesOf(view.known)).toEqual([[11, 12, null]]);
  expect(Array.from(view.knownFirstDay)).toEqual([11]);
});

test('days beyond those of the shard are unknown', () => {
  const view = panelAsOf(panelShard([SERIES], [AHEAD]), 13, 6, 2);
  expect(valuesOf(view.known)).toEqual([[12, null, 14, 15, 16, 17, null, null]]);
});

test('a series that begins after the origin has its horizon, known from its first day on', () => {
  const late: LiteralSeries = { firstDay: 14, units: [1], known: { price: [5, 6], rain: [7, 8] } };
  const view = panelAsOf(panelShard([late, SERIES], [AHEAD, OBSERVED]), 12, 3, 100);
  expect(Array.from(view.knownFirstDay)).toEqual([13, 10]);
  expect(Array.from(view.knownOffsets)).toEqual([0, 3, 9]);
  expect(valuesOf(view.known).map((values) => values.slice(0, 3))).toEqual([
    [null, 5, 6],
    [null, null, null],
  ]);
});

test('a price that was only learnt on its day is in no view before', () => {
  const shard = panelShard([SERIES], [AHEAD]);
  const isHindsight = Uint8Array.from([1, 0, 1, 0, 1, 1, 0, 0]);
  const known = shard.known.map((column) => ({ ...column, isHindsight }));
  const view = panelAsOf({ ...shard, known }, 12, 5, 100);
  expect(valuesOf(view.known)).toEqual([[10, 11, 12, null, null, null, 16, 17]]);
  expect([...view.known[0]!.isHindsight!.subarray(0, 3)]).toEqual([1, 0, 1]);
});
