import { describe, expect, test } from 'vitest';
import { freshnessWords } from '../../../lookup/page/freshness-words.ts';
import { freshnessNotice, statusBar } from '../../../lookup/page/views/status-bar.ts';
import { allOf, textOf } from './page-tree.ts';
import { ENVELOPE, STATUS } from './sample-answers.ts';

/** 3 h 20 min past the deadline, which is 24 h 52 min 29 s after the rows were made. */
const LATE = 89_549 + 12_000;

describe('how fresh the forecast is', () => {
  test('is said as from when, with data to when, and when the next one comes', () => {
    expect(freshnessWords(ENVELOPE)).toEqual({
      state: 'fresh',
      label: 'Fresh',
      sentence: 'from 20 Nov 02:07 UTC, data to 19 Nov; next expected 21 Nov 03:00',
      advice: null,
    });
  });

  test.each([
    ['late', 'Late', 'still holds'],
    ['stale', 'Stale', 'Look at each order twice'],
    ['expired', 'Expired', 'do not order by it'],
  ] as const)('when %s: for how long, and what to do', (freshness, label, advice) => {
    const said = freshnessWords({ ...ENVELOPE, freshness, age_seconds: LATE });
    expect(said.label).toBe(label);
    expect(said.sentence).toBe(
      'from 20 Nov 02:07 UTC, data to 19 Nov; the next was expected 21 Nov 03:00, 3 h 20 min ago',
    );
    expect(said.advice).toContain(advice);
  });
});

test('the bar says the state in a word, not in a colour only', () => {
  expect(textOf(statusBar({ ...STATUS, freshness: 'late', age_seconds: LATE }))).toMatch(/^Latefrom 20 Nov/);
});

test('a notice stands above the page while the forecast is not fresh, and alarms only where something must be done', () => {
  expect(freshnessNotice(STATUS)).toBeNull();
  const roles = (['late', 'stale', 'expired'] as const).map(
    (freshness) =>
      allOf(freshnessNotice({ ...STATUS, freshness, age_seconds: LATE }), 'div')[0]!.attributes.role,
  );
  expect(roles).toEqual(['status', 'alert', 'alert']);
});
