import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { METRICS, type MetricName } from '../../schemas/metric-names.ts';
import { metricProblems } from '../support/metric-use.ts';
import { hasProgram, promtool } from '../support/promtool.ts';

interface Panel {
  readonly id: number;
  readonly title: string;
  readonly type: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly expr: string; readonly refId: string }[];
}

interface Dashboard {
  readonly panels: readonly Panel[];
  readonly annotations: { readonly list: readonly { readonly expr: string }[] };
  readonly templating: { readonly list: readonly { readonly name: string; readonly query: unknown }[] };
}

const text = readFileSync(new URL('../../deploy/grafana/shelfcast.json', import.meta.url), 'utf8');
const dashboard = JSON.parse(text) as Dashboard;
const shown = dashboard.panels.filter(({ type }) => type !== 'row');
const expressions = [
  ...shown.flatMap(({ targets }) => targets!.map(({ expr }) => expr)),
  ...dashboard.annotations.list.map(({ expr }) => expr),
];

/** The variables of the dashboard as Grafana would fill them in. */
const filled = (expr: string) =>
  expr.replaceAll('$job', '.*').replaceAll('$route', '.*').replaceAll('$__rate_interval', '5m');

test('each expression asks for metrics and labels that the service exports', () => {
  expect(expressions.length).toBeGreaterThan(15);
  for (const expr of expressions) expect(metricProblems(expr), expr).toEqual([]);
});

test('each metric that the service exports is on the dashboard', () => {
  const unused = (Object.keys(METRICS) as MetricName[]).filter((name) => !text.includes(name));
  expect(unused).toEqual([]);
});

test('panels have a title and a query, an id of their own, and do not overlap', () => {
  for (const { title, targets } of shown) {
    expect(title).not.toBe('');
    expect(targets!.length, title).toBeGreaterThan(0);
  }
  const ids = dashboard.panels.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, k) => `${x + (k % w)},${y + Math.floor(k / w)}`),
  );
  expect(new Set(cells).size).toBe(cells.length);
});

test('it asks for no variable that it does not define', () => {
  const used = expressions.flatMap((expr) => [...expr.matchAll(/\$([a-z]\w*)/g)].map(([, name]) => name));
  const defined = dashboard.templating.list.map(({ name }) => name);
  expect(used.filter((name) => !defined.includes(name!))).toEqual([]);
});

test.skipIf(!hasProgram('promtool'))('each expression parses (needs promtool)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'shelfcast-test-'));
  try {
    const rules = expressions.map((expr, k) => ({ record: `expression:${k}`, expr: filled(expr) }));
    writeFileSync(join(folder, 'rules.yml'), JSON.stringify({ groups: [{ name: 'dashboard', rules }] }));
    const { exitCode, output } = promtool(['check', 'rules', 'rules.yml'], folder);
    expect(exitCode, output).toBe(0);
    expect(output).toContain(`${rules.length} rules found`);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
