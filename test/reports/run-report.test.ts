import { describe, expect, test } from 'vitest';
import { renderRunReport } from '../../reports/run-report.ts';
import type { RefusedRun } from '../../reports/run-report-data.ts';
import { tinyReport } from '../support/tiny-report.ts';

const matches = (page: string, pattern: RegExp) => [...page.matchAll(pattern)].map((match) => match[1]!);

/** Names of elements that are opened and not closed, or closed out of turn. */
function unbalanced(page: string): string[] {
  const open: string[] = [];
  const wrong: string[] = [];
  const markup = page.replace(/<style>.*?<\/style>/s, '').replace(/<!doctype html>/, '');
  for (const [, slash, name, , selfClosed] of markup.matchAll(
    /<(\/?)([a-z0-9]+)((?:"[^"]*"|[^">])*?)(\/?)>/g,
  )) {
    if (selfClosed === '/' || name === 'meta') continue;
    if (slash === '') open.push(name!);
    else if (open.pop() !== name) wrong.push(name!);
  }
  return [...wrong, ...open];
}

test('the page has its parts in this order, each with its tables', () => {
  const page = renderRunReport(tinyReport());
  expect(matches(page, /<section id="([^"]+)"/g)).toEqual([
    'gates',
    'series',
    'totals',
    'accuracy',
    'intervals',
    'realised',
    'champions',
    'importance',
    'ledger',
    'stockouts',
    'quality',
    'jobs',
  ]);
  expect(matches(page, /<caption>([^<]+)<\/caption>/g)).toEqual([
    'Gates',
    'Month totals per branch',
    'All models, the best first',
    'By category',
    'By fold',
    'By days ahead',
    'By night',
    'By week of the horizon',
    'Champion per segment',
    'Features by their gain',
    'The ledger',
    'Who served the rows',
    'The last 91 days of series that were in stock on some of them',
    'Rules that found something',
    'Rejected rows, with the first of each rule',
    'Jobs',
    'Warnings',
  ]);
  expect(matches(page, /<title id="[^"]+">([^<]+)<\/title>/g)).toEqual([
    'SKU S1 in branch B1: sales and forecast',
    'WAPE by horizon day',
  ]);
});

test('every element that is opened is closed, every anchor leads somewhere, and every id stands once', () => {
  const page = renderRunReport(tinyReport());
  expect(unbalanced(page)).toEqual([]);
  const ids = matches(page, / id="([^"]+)"/g);
  expect(new Set(ids).size).toBe(ids.length);
  for (const target of matches(page, /href="#([^"]+)"/g)) expect(ids).toContain(target);
  for (const names of matches(page, /aria-labelledby="([^"]+)"/g)) {
    for (const name of names.split(' ')) expect(ids).toContain(name);
  }
});

test('the header says how fresh the forecast is and how good', () => {
  const page = renderRunReport(tinyReport());
  for (const text of [
    'corner shops: forecast from 10 Mar 2026',
    '11 Mar 2026, 02:00 UTC',
    '12 Mar 2026, 04:00 UTC',
    '30.0 %',
    '25.0 %',
    '+1.0 %',
  ])
    expect(page).toContain(text);
});

test('a SKU that is a script stays text, wherever it stands', () => {
  const page = renderRunReport(tinyReport('<script>alert(1)</script>'));
  expect(page).not.toMatch(/<script/i);
  expect(matches(page, /(&lt;script&gt;alert\(1\)&lt;\/script&gt;)/g).length).toBeGreaterThanOrEqual(3);
  expect(unbalanced(page)).toEqual([]);
});

test('a quote in a name cannot leave its attribute', () => {
  const page = renderRunReport(tinyReport(`" onload="alert(1)`));
  expect(page).not.toContain('onload="');
});

test('the page asks for nothing: no address, no script, no image, no import', () => {
  const page = renderRunReport(tinyReport());
  expect(page).not.toMatch(/https?:|\/\/|<script|<link|<img|<iframe|@import|url\(|src=/i);
});

test('coverage by days ahead weighs each day by its series-days: 10 at 80 %, 30 at 70 %', () => {
  expect(renderRunReport(tinyReport())).toMatch(/1 to 2<\/th>\s*<td[^>]*>72\.5 %/);
});

test('folders of the server do not stand in the page', () => {
  const page = renderRunReport(tinyReport());
  expect(page).toContain('sales.csv, row 7');
  expect(page).not.toContain('secret');
});

test('a first night, without history, accuracy or rejects, is a page as well', () => {
  const full = tinyReport();
  const page = renderRunReport({
    ...full,
    jobs: [],
    warnings: [],
    rules: [],
    rejects: [],
    accuracy: [],
    horizon: [],
    folds: [],
    champions: [],
    championCount: 0,
    metrics: { ...full.metrics!, change: null, realised: null },
    plots: [{ ...full.plots[0]!, history: [] }],
  });
  expect(unbalanced(page)).toEqual([]);
  expect(page).not.toMatch(/NaN|undefined|Infinity/);
  expect(page).toContain('No day of an earlier forecast has its actuals yet');
});

test('a series that sells nothing and is forecast nothing has a chart without NaN', () => {
  const full = tinyReport();
  const plot = full.plots[0]!;
  const flat = {
    ...plot,
    history: plot.history.map((point) => ({ ...point, units: 0 })),
    forecast: plot.forecast.map((point) => ({ ...point, yhat: 0, yhat_lower: 0, yhat_upper: 0 })),
  };
  expect(renderRunReport({ ...full, plots: [flat] })).not.toMatch(/NaN|undefined|Infinity/);
});

test('the same data gives the same page', () => {
  expect(renderRunReport(tinyReport())).toBe(renderRunReport(tinyReport()));
});

describe('the page of a refused run', () => {
  const full = tinyReport();
  const gates = [
    { name: 'change', outcome: 'failed', figure: 0.8, threshold: 0.5, detail: 'total 1 → 1.8 units' },
  ] as const;
  const refused = (served: RefusedRun['served']) =>
    renderRunReport({ ...full, manifest: { ...full.manifest, gates }, metrics: null, refused: { served } });
  const served = {
    run_id: '20260309-old',
    data_cutoff: '2026-03-09',
    generated_at: '2026-03-10T02:00:00.000Z',
    last_ds: '2026-03-11',
  };

  test('says so before all else, with its gates and what is served meanwhile', () => {
    const page = refused(served);
    expect(page).toContain('<title>Refused: corner shops');
    expect(page.indexOf('Refused: not published')).toBeLessThan(page.indexOf('<h1>'));
    expect(page).toMatch(/Refused by change\. Readers are served run 20260309-old meanwhile/);
    expect(page).not.toMatch(/Next expected by|Stale after/);
    expect(unbalanced(page)).toEqual([]);
    expect(refused(null)).toContain('Nothing is published');
    expect(renderRunReport(full)).not.toContain('Refused');
  });

  test('has the gates first, and no realised accuracy, which no night has measured', () => {
    const sections = matches(refused(served), /<section id="([^"]+)"/g);
    expect(sections[0]).toBe('gates');
    expect(sections).not.toContain('realised');
    expect(refused(served)).not.toContain('href="#realised"');
  });
});

test('months are told by branch with their interval, and how often such intervals held', () => {
  const page = renderRunReport(tinyReport());
  expect(page).toContain('covered 78.0 % of 9 branches’ and 81.0 % of 120 series’ months');
  expect(page).toMatch(/>B1<\/th>.*1,234.*1,100.*1,400/s);
});
