import { describe, expect, test } from 'vitest';
import { barChart } from '../../../lookup/page/charts/bar-chart.ts';
import { horizonChart } from '../../../lookup/page/charts/horizon-chart.ts';
import { FIRST_STATE, KINDS } from '../../../lookup/page/url-state.ts';
import { accuracyView, gainOf, segmentName } from '../../../lookup/page/views/accuracy-view.ts';
import { exceptionsView } from '../../../lookup/page/views/exceptions-view.ts';
import { allOf, bodyOf, byClass, headsOf, textOf } from './page-tree.ts';
import { ACCURACY, BRANCHES, CHANGES, STOCKOUTS } from './sample-answers.ts';

describe('accuracy', () => {
  const view = accuracyView(ACCURACY, { ...FIRST_STATE, view: 'accuracy' });

  test('sets each segment beside the baseline, the one that sells the most first', () => {
    expect(bodyOf(allOf(view, 'table')[0])).toEqual([
      ['skin_care', '200', '50.0 %', '40.0 %', '−25.0 %', '0.0 %', '70.0 %'],
      ['pain', '100', '20.0 %', '40.0 %', '+50.0 %', '+1.0 %', '80.0 %'],
      ['empty', '0', '–', '–', '–', '–', '–'],
    ]);
  });

  test('sums up all series', () => {
    expect(allOf(byClass(view, 'ul', 'cards'), 'li').map(textOf)).toEqual([
      '30.0 %WAPE of all series',
      '25.0 %better than the seasonal naive',
      '−1.2 %bias; above zero is too much',
      '79.0 %of days inside the 80 % interval',
    ]);
  });

  test('says so where the run has no figures of the kind', () => {
    expect(textOf(accuracyView(ACCURACY, { ...FIRST_STATE, segments: 'demand_class' }))).toContain(
      'no figures by this segment',
    );
  });

  test('keeps the names of categories and branches, and makes words of its own classes', () => {
    expect(segmentName({ segment_kind: 'branch', segment: 'B_1' })).toBe('B_1');
    expect(segmentName({ segment_kind: 'demand_class', segment: 'no_demand' })).toBe('no demand');
  });

  test('is not better than a baseline without error', () => {
    expect(gainOf({ wape: 0.1, baseline_wape: 0 })).toBeNull();
  });
});

describe('the charts of accuracy', () => {
  const format = (value: number) => `${Math.round(value * 100)} %`;

  test('have a pair of bars for each segment, and none where a figure is not defined', () => {
    const chart = barChart(
      [
        { label: 'a', own: 0.2, baseline: 0.4 },
        { label: 'b', own: null, baseline: null },
      ],
      600,
      { description: 'd', format },
    );
    const widths = [byClass(chart, 'rect', 'own'), byClass(chart, 'rect', 'baseline')].map((bars) =>
      bars.map(({ attributes }) => Number(attributes.width)),
    );
    expect(widths.map((each) => each.length)).toEqual([1, 1]);
    expect(widths[1]![0]).toBeCloseTo(2 * widths[0]![0]!, 0);
  });

  test('draw a line over the horizon, broken where a figure is not defined', () => {
    const points = [0.2, null, 0.4, 0.5].map((own, k) => ({ day: k + 1, own, baseline: 0.5 }));
    const chart = horizonChart(points, 600, { description: 'd', format });
    expect(String(byClass(chart, 'path', 'forecast')[0]!.attributes.d).match(/M/g)).toHaveLength(2);
    expect(JSON.stringify(chart)).not.toMatch(/NaN|Infinity/);
  });
});

describe('exceptions', () => {
  test('of change have both forecasts and the difference, and link to the series', () => {
    const view = exceptionsView(CHANGES, BRANCHES, { ...FIRST_STATE, view: 'exceptions' });
    expect(headsOf(view)).toEqual([
      'SKU',
      'Branch',
      'Category',
      'Before',
      'Now',
      'Change',
      'Change, %',
      'Days',
    ]);
    expect(bodyOf(view)).toEqual([
      ['S10', 'south "2"', 'pain', '40', '30', '−10', '−25.0 %', '13'],
      ['S9', 'south "2"', 'pain', '8', '12', '+4', '+50.0 %', '13'],
    ]);
    expect(allOf(allOf(view, 'tbody'), 'a')[0]!.attributes.href).toBe('?branch=south+%222%22&sku=S10');
    expect(textOf(view)).toContain('The worst 2 of 40.');
  });

  test('of stockouts say on how many days and when last', () => {
    const view = exceptionsView(STOCKOUTS, BRANCHES, {
      ...FIRST_STATE,
      view: 'exceptions',
      kind: 'stockout',
    });
    expect(bodyOf(view)).toEqual([['S10', 'south "2"', 'pain', '30', '13', '3', '19 Nov']]);
  });

  test('of every kind have words where there are none', () => {
    for (const kind of KINDS) {
      const view = exceptionsView({ ...CHANGES, kind, rows: [], total: 0 }, BRANCHES, {
        ...FIRST_STATE,
        kind,
      });
      expect(textOf(byClass(view, 'p', 'empty')).length, kind).toBeGreaterThan(20);
    }
  });
});
