import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ALERT_NAMES, ALERTS, runbookAnchor } from '../../schemas/alerts.ts';

const read = (path: string) => readFileSync(new URL(`../../docs/${path}`, import.meta.url), 'utf8');
const headings = [...read('runbook.md').matchAll(/^## (Alert: .*)$/gm)].map((match) => match[1]);

test('the runbook has a section for each alert, and for no other', () => {
  expect(headings.sort()).toEqual(ALERT_NAMES.map((name) => ALERTS[name].heading).sort());
});

test('the page of the alarms lists each alert with its severity', () => {
  const rows = [...read('alarms.md').matchAll(/^\| `(\w+)` \| (info|warn|critical) \|/gm)];
  expect(Object.fromEntries(rows.map(([, name, severity]) => [name, severity]))).toEqual(
    Object.fromEntries(ALERT_NAMES.map((name) => [name, ALERTS[name].severity])),
  );
});

test('an anchor is spelt as GitHub spells it', () => {
  expect(runbookAnchor('late')).toBe('alert-late');
  expect(runbookAnchor('refused_again')).toBe('alert-refused_again');
});
