import { describe, expect, test } from 'vitest';
import { seriesChart } from '../../../lookup/page/charts/series-chart.ts';
import { bandsOf, seriesDays } from '../../../lookup/page/series-days.ts';
import { FIRST_STATE } from '../../../lookup/page/url-state.ts';
import { dayReadout, describeSeries, seriesView } from '../../../lookup/page/views/series-view.ts';
import { allOf, bodyOf, byClass, headsOf, textOf } from './page-tree.ts';
import { SERIES } from './sample-answers.ts';

const days = seriesDays(SERIES, 28);
const state = { ...FIRST_STATE, branch: 'north', month: '2026-11', sku: 'S10' };

describe('a series by day', () => {
  test('has the days of its window before the cutoff, then the days ahead', () => {
    expect(days.past.map(({ ds }) => ds)).toEqual(['2026-11-16', '2026-11-17', '2026-11-18', '2026-11-19']);
    expect(days.ahead.map(({ ds }) => ds)).toEqual(['2026-11-20', '2026-11-21']);
    expect(seriesDays(SERIES, 2).past.map(({ ds }) => ds)).toEqual(['2026-11-18', '2026-11-19']);
  });

  test('has last year on the same weekday, 364 days before', () => {
    expect(days.ahead.map(({ lastYear }) => lastYear)).toEqual([8, null]);
  });

  test('has what the run before expected, and what is known of the days ahead', () => {
    expect(days.ahead[0]).toMatchObject({ previous: 4, promotion: true, event: 'Friday sale' });
    expect(days.ahead[1]).toMatchObject({ previous: null, promotion: false, event: null });
  });

  test('stands without history, without a run before and without days known ahead', () => {
    const { history: _h, ahead: _a, previous: _p, ...bare } = SERIES;
    const found = seriesDays(bare, 28);
    expect(found.past).toEqual([]);
    expect(found.ahead.map(({ previous, event }) => [previous, event])).toEqual([
      [null, null],
      [null, null],
    ]);
    expect(textOf(seriesView(bare, found, state))).toContain('S10 in branch north');
    expect(allOf(seriesChart(bare, found, 300, '').picture, 'svg')).toHaveLength(1);
  });
});

test('the fan pairs quantiles around the middle, the widest first', () => {
  expect(bandsOf(SERIES)).toEqual([
    { low: 50, high: 950 },
    { low: 100, high: 900 },
  ]);
  expect(bandsOf({ rows: [] })).toEqual([]);
});

describe('the chart', () => {
  const { picture, x, plot } = seriesChart(SERIES, days, 800, 'what it shows');

  test('has a band for each pair, or the interval where no quantile was asked for', () => {
    expect(byClass(picture, 'path', 'band')).toHaveLength(2);
    const rows = SERIES.rows.map(({ quantiles: _q, ...row }) => row);
    expect(byClass(seriesChart({ rows }, days, 800, '').picture, 'path', 'band')).toHaveLength(1);
  });

  test('draws history, forecast, last year and the run before', () => {
    for (const name of ['history', 'forecast', 'last-year', 'previous'])
      expect(byClass(picture, 'path', name)[0]!.attributes.d, name).toMatch(/^M[\d.]+ [\d.]+/);
  });

  test('breaks the history on a day that the branch was closed, and shades it', () => {
    expect(String(byClass(picture, 'path', 'history')[0]!.attributes.d).match(/M/g)).toHaveLength(2);
    expect(byClass(picture, 'rect', 'closed')).toHaveLength(1);
  });

  test('breaks the forecast and its fan on a day that the branch will be closed', () => {
    const rows = ['2026-11-20', '2026-11-21', '2026-11-22', '2026-11-23'].map((ds) => ({
      ...SERIES.rows[0]!,
      ds,
    }));
    const ahead = [{ ds: '2026-11-21', promotion: false, closed: true, event: null }];
    const closed = { ...SERIES, rows, ahead };
    const chart = seriesChart(closed, seriesDays(closed, 28), 800, '').picture;
    for (const line of [byClass(chart, 'path', 'forecast')[0]!, byClass(chart, 'path', 'band')[0]!])
      expect(String(line.attributes.d).match(/M/g)).toHaveLength(2);
  });

  test('marks promotions, events and stockouts, each in its lane', () => {
    const marks = ['promotion', 'event', 'stockout'].map(
      (name) => allOf(byClass(picture, 'g', name), 'path').length,
    );
    expect(marks).toEqual([2, 1, 1]);
  });

  test('keeps every day inside the plot, in order', () => {
    const places = [...days.past, ...days.ahead].map(({ ds }) => x(ds));
    expect(places.toSorted((a, b) => a - b)).toEqual(places);
    expect(places[0]).toBeGreaterThan(plot.left);
    expect(places.at(-1)).toBeLessThan(plot.right);
  });

  test('has no number that is not one, however narrow or empty', () => {
    for (const width of [0, 60, 360, 1400]) {
      const flat = {
        ...SERIES,
        rows: SERIES.rows.map((row) => ({ ...row, yhat: 0, yhat_lower: 0, yhat_upper: 0, quantiles: {} })),
      };
      const zero = seriesDays({ ...flat, history: [], previous: null }, 28);
      expect(JSON.stringify(seriesChart(flat, zero, width, '').picture)).not.toMatch(/NaN|Infinity|null"/);
    }
  });

  test('says in words what it shows', () => {
    expect(picture.attributes['aria-label']).toBe('what it shows');
    expect(describeSeries(SERIES, days)).toBe(
      '3 days of sales to 19 Nov 2026, 3.3 units a day on average. Forecast to 21 Nov 2026: 5.5 units a day. The tables below have every day.',
    );
  });
});

describe('the view', () => {
  const view = seriesView(SERIES, days, state);

  test('has a table of the days ahead', () => {
    const [ahead] = allOf(view, 'table');
    expect(headsOf(ahead)).toEqual([
      'Day',
      'Expected',
      '80\u00A0% from',
      'to',
      'Run before',
      'Last year',
      'By',
      'Marked',
    ]);
    expect(bodyOf(ahead)).toEqual([
      ['Fri 20 Nov', '5', '2', '9', '4', '8', 'gbdt', 'promotion, Friday sale'],
      ['Sat 21 Nov', '6', '3', '10', '–', '–', 'gbdt', '–'],
    ]);
  });

  test('has a table of the days before, the latest first', () => {
    expect(bodyOf(allOf(view, 'table')[1])).toEqual([
      ['Thu 19 Nov 2026', '6', '–', 'promotion'],
      ['Wed 18 Nov 2026', '0', '–', 'out of stock'],
      ['Tue 17 Nov 2026', '–', '–', 'closed'],
      ['Mon 16 Nov 2026', '4', '–', '–'],
    ]);
  });

  test('explains in its legend what the chart shows, and nothing else', () => {
    expect(allOf(byClass(view, 'ul', 'legend'), 'li').map(textOf)).toEqual([
      'sold',
      'forecast',
      '90 % interval, darker where likelier',
      'last year, same weekday',
      'run before, data to 18 Nov 2026',
      'promotion',
      'event',
      'out of stock',
      'closed',
    ]);
  });

  test('leads back to the branch and the month', () => {
    expect(allOf(byClass(view, 'p', 'crumbs'), 'a')[0]!.attributes.href).toBe('?branch=north&month=2026-11');
  });

  test('says that a fallback is one, and why', () => {
    const fallback = {
      ...SERIES,
      status: 'fallback',
      served_by: 'sku_profile',
      fallback_reason: 'short_history',
    } as const;
    expect(textOf(seriesView(fallback, days, state))).toContain(
      'forecast by sku profile fallback short history',
    );
  });
});

test('a day under the pointer is read in a line', () => {
  expect(dayReadout(days.ahead[0]!, 0.8)).toBe(
    'Fri 20 Nov 2026 · expected 5, 80 % 2 – 9 · run before 4 · last year 8 · promotion, Friday sale',
  );
  expect(dayReadout(days.past[2]!, 0.8)).toBe('Wed 18 Nov 2026 · sold 0 · out of stock');
});
