import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { METRICS } from '../../schemas/metric-names.ts';
import { metricProblems } from '../support/metric-use.ts';
import { hasProgram, promtool } from '../support/promtool.ts';

const FOLDER = fileURLToPath(new URL('../../deploy/prometheus/', import.meta.url));
const read = (...path: string[]) => readFileSync(join(FOLDER, ...path), 'utf8');
const noPromtool = !hasProgram('promtool');

interface Rule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly labels?: Record<string, string>;
  readonly annotations?: Record<string, string>;
}

const rulesOf = (file: string): Rule[] =>
  (parse(read(file)) as { groups: { rules: Rule[] }[] }).groups.flatMap(({ rules }) => rules);
const alerts = rulesOf('alerts.yml');
const recorded = rulesOf('recording.yml').map(({ record }) => record!);
const tests = readdirSync(join(FOLDER, 'tests'));

test('each rule asks for metrics and labels that the service exports', () => {
  for (const { expr } of [...alerts, ...rulesOf('recording.yml')])
    expect(metricProblems(expr, recorded), expr).toEqual([]);
});

test('a metric or label that the service does not export is found', () => {
  expect(metricProblems('max(shelfcast_run_age) > 3')).toEqual(['no metric shelfcast_run_age']);
  expect(metricProblems('shelfcast_freshness{condition="late"} == 1')).toEqual([
    'no label condition of shelfcast_freshness',
  ]);
  expect(metricProblems('rate(shelfcast_http_request_duration_seconds[5m])')).toHaveLength(1);
  expect(metricProblems('rate(shelfcast_http_request_duration_seconds_bucket{le="1"}[5m])')).toEqual([]);
  expect(metricProblems('job:shelfcast_other:rate5m', recorded)).toEqual([
    'no metric job:shelfcast_other:rate5m',
  ]);
});

test('names follow the rules of Prometheus: base units, counters end in total', () => {
  for (const [name, { type, help }] of Object.entries(METRICS)) {
    expect(name).toMatch(/^shelfcast_[a-z_]+$/);
    expect(name).not.toMatch(/_(ms|minutes|hours|kb|mb|percent)(_|$)/);
    expect(name.endsWith('_total'), name).toBe(type === 'counter');
    expect(help).toMatch(/^\S.*\.$/);
  }
});

test('each alert has a severity of ours, a summary, and a heading of the runbook', () => {
  const runbook = readFileSync(join(FOLDER, '../../docs/runbook.md'), 'utf8');
  const anchors = [...runbook.matchAll(/^## (.*)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
  for (const { alert, labels, annotations } of alerts) {
    expect(['info', 'warn', 'critical'], alert).toContain(labels!.severity);
    expect(annotations!.summary, alert).toBeTruthy();
    const [page, anchor] = annotations!.runbook!.split('#') as [string, string];
    expect(page).toBe('docs/runbook.md');
    expect(anchors, alert).toContain(anchor);
  }
});

test('each alert is tested to fire, and tested not to', () => {
  const cases = tests.flatMap((file) =>
    (
      parse(read('tests', file)) as {
        tests: { alert_rule_test?: { alertname: string; exp_alerts: unknown[] }[] }[];
      }
    ).tests.flatMap(({ alert_rule_test }) => alert_rule_test ?? []),
  );
  const tested = (fires: boolean) =>
    new Set(
      cases.filter(({ exp_alerts }) => exp_alerts.length > 0 === fires).map(({ alertname }) => alertname),
    );
  const names = alerts.map(({ alert }) => alert!).sort();
  expect([...tested(true)].sort()).toEqual(names);
  expect([...tested(false)].sort()).toEqual(names);
});

test.skipIf(noPromtool)('promtool takes the configuration and the rules (needs promtool)', () => {
  const { exitCode, output } = promtool(['check', 'config', 'prometheus.yml'], FOLDER);
  expect(output).not.toContain('FAILED');
  expect(exitCode).toBe(0);
});

test.skipIf(noPromtool).each(tests)('promtool test rules %s passes (needs promtool)', (file) => {
  const { exitCode, output } = promtool(['test', 'rules', join('tests', file)], FOLDER);
  expect(output).toContain('SUCCESS');
  expect(exitCode, output).toBe(0);
});
