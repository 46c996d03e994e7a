/** The publish gates: figures in, findings out. Pure, so that every threshold can be tried without a table. */
import type { Config } from '../../schemas/config.ts';
import { type GateName, isAcceptable } from '../../schemas/gates.ts';
import type { GateResult } from '../../schemas/manifest.ts';
import type { InvariantFinding } from '../../warehouse/check-forecast-table.ts';
import type {
  AcceptanceFigures,
  ChangeFigures,
  SeriesGrowthFigures,
  SeriesShareFigures,
} from '../../warehouse/publish-figures.ts';

export interface GateFinding extends GateResult {
  readonly expected: string;
  readonly came: string;
  readonly mend: string;
}

const COMPLETENESS_CHECKS = [
  'columns',
  'duplicate-keys',
  'missing-days',
  'unexpected-series',
  'totals-columns',
  'totals-complete',
];

/** `complete`: every series that the ledger promises has every day once, and nothing else is there. */
export function completeGate(findings: readonly InvariantFinding[]): GateFinding {
  return invariantGate(
    'complete',
    findings.filter((finding) => COMPLETENESS_CHECKS.includes(finding.check)),
  );
}

/** `valid`: finite, not negative, not crossing, of one run. */
export function validGate(findings: readonly InvariantFinding[]): GateFinding {
  return invariantGate(
    'valid',
    findings.filter((finding) => !COMPLETENESS_CHECKS.includes(finding.check)),
  );
}

/** `change`: the total against the previous run, on the series and days that both cover; a text says why there is none. */
export function changeGate(figures: ChangeFigures | string, maxChange: number | null): GateFinding {
  const limits = { name: 'change', threshold: maxChange } as const;
  if (typeof figures === 'string') return skipped(limits, figures);
  if (figures.rows === 0) return skipped(limits, 'the previous run covers none of these days');
  const { newTotal, oldTotal } = figures;
  const figure = relativeChange(newTotal, oldTotal);
  const words = `total ${units(oldTotal)} → ${units(newTotal)} units (${signedPercent(newTotal, oldTotal)}) on ${whole(figures.rows)} rows that both runs cover`;
  if (maxChange === null) return { ...skipped(limits, words), figure: finite(figure) };
  return {
    ...limits,
    outcome: figure > maxChange ? 'failed' : 'passed',
    figure: finite(figure),
    detail: words,
    expected: `at most ${percent(maxChange)} change (publish.max_change)`,
    came: words,
    mend: 'look for missing or doubled sales in the last days (shelfcast sql, table data_quality); raise publish.max_change if demand really moves like this',
  };
}

/** `series_share`: how much of the previous run's assortment still has a forecast; a text says why there is no such run. */
export function seriesShareGate(figures: SeriesShareFigures | string, minShare: number): GateFinding {
  const limits = { name: 'series_share', threshold: minShare } as const;
  if (typeof figures === 'string') return skipped(limits, figures);
  const share = figures.expected === 0 ? 1 : figures.kept / figures.expected;
  const lost = figures.example === null ? '' : `, without ${figures.example}`;
  const words = `${whole(figures.kept)} of ${whole(figures.expected)} series of the previous run (${percent(share)})${lost}`;
  return {
    ...limits,
    outcome: share < minShare ? 'failed' : 'passed',
    figure: share,
    detail: words,
    expected: `at least ${percent(minShare)} (publish.min_series_share)`,
    came: words,
    mend: 'look whether products, branches or sales arrived in part; the ledger says why a pair has no forecast',
  };
}

/** `series_growth`: an assortment that doubles in a night looks like keys that are written in two ways; a text says why it is not asked. */
export function seriesGrowthGate(
  figures: SeriesGrowthFigures | string,
  maxGrowth: number | null,
): GateFinding {
  const limits = { name: 'series_growth', threshold: maxGrowth } as const;
  if (typeof figures === 'string') return skipped(limits, figures);
  const { series, previous, example } = figures;
  if (previous === 0) return skipped(limits, 'the previous run has no series');
  const figure = series / previous - 1;
  const added = example === null ? '' : `; new is ${example}`;
  const words = `${whole(previous)} → ${whole(series)} series (${signedPercent(series, previous)})${added}`;
  if (maxGrowth === null) return { ...skipped(limits, words), figure };
  return {
    ...limits,
    outcome: figure > maxGrowth ? 'failed' : 'passed',
    figure,
    detail: words,
    expected: `at most ${percent(maxGrowth)} more series than the previous run (publish.max_series_growth)`,
    came: words,
    mend: 'look whether an extract writes keys in a new way, such as 1 and 01; raise publish.max_series_growth if the assortment really grows like this',
  };
}

/** `acceptance`: the selected models must beat the baseline in the backtest. */
export function acceptanceGate(figures: AcceptanceFigures, acceptance: Config['acceptance']): GateFinding {
  const limits = { name: 'acceptance', threshold: acceptance.better_by } as const;
  const { selected, baseline } = figures;
  const { metric } = acceptance;
  const figure = selected === null || baseline === null ? null : improvement(selected, baseline);
  const words =
    figure === null
      ? `${metric} is not measured on the last ${acceptance.folds} reporting folds`
      : `${metric} ${selected!.toFixed(4)} against ${baseline!.toFixed(4)} of ${acceptance.baseline} on ${figures.folds} folds (${percent(figure)} better)`;
  const met = figure !== null && figure >= acceptance.better_by && figures.folds >= acceptance.folds;
  return {
    ...limits,
    outcome: met ? 'passed' : acceptance.on_fail === 'warn' ? 'warned' : 'failed',
    figure,
    detail: words,
    expected: `at least ${percent(acceptance.better_by)} better than ${acceptance.baseline} on the last ${acceptance.folds} folds (acceptance.better_by)`,
    came: words,
    mend: 'look at the accuracy by segment in the backtest of this run; set acceptance.on_fail: warn to publish all the same every night',
  };
}

/** Turns failed gates that the operator accepts, and that can be accepted, into accepted ones. */
export function acceptGates(findings: readonly GateFinding[], accepted: readonly string[]): GateFinding[] {
  return findings.map((finding) =>
    finding.outcome === 'failed' && isAcceptable(finding.name) && accepted.includes(finding.name)
      ? { ...finding, outcome: 'accepted' }
      : finding,
  );
}

function invariantGate(name: GateName, findings: readonly InvariantFinding[]): GateFinding {
  const broken = findings.filter((finding) => finding.offending > 0);
  const words = broken.map(
    ({ check, offending, example }) =>
      `${check}: ${whole(offending)}${example === null ? '' : ` (first: ${example})`}`,
  );
  return {
    name,
    outcome: broken.length > 0 ? 'failed' : 'passed',
    figure: broken.reduce((sum, finding) => sum + finding.offending, 0),
    threshold: 0,
    detail:
      broken.length > 0 ? words.join('; ') : `holds: ${findings.map((finding) => finding.check).join(', ')}`,
    expected: broken.map((finding) => finding.meaning).join('; '),
    came: words.join('; '),
    mend: 'this is a fault of Shelfcast and cannot be accepted: run again with --force, and report it with the run’s folder',
  };
}

function skipped(limits: Pick<GateResult, 'name' | 'threshold'>, detail: string): GateFinding {
  return { ...limits, outcome: 'skipped', figure: null, detail, expected: '', came: '', mend: '' };
}

/** |new / old − 1|; 0 for 0/0, infinite for x/0. */
function relativeChange(newTotal: number, oldTotal: number): number {
  if (oldTotal === 0) return newTotal === 0 ? 0 : Number.POSITIVE_INFINITY;
  return Math.abs(newTotal / oldTotal - 1);
}

/** Share by which the metric is lower; 0 for 0 against 0, null where the baseline is perfect and the selected is not. */
function improvement(selected: number, baseline: number): number | null {
  if (baseline === 0) return selected === 0 ? 0 : null;
  return 1 - selected / baseline;
}

/** JSON knows no infinity. */
function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function signedPercent(newTotal: number, oldTotal: number): string {
  if (oldTotal === 0) return newTotal === 0 ? 'no change' : 'from zero';
  const change = newTotal / oldTotal - 1;
  return `${change >= 0 ? '+' : '−'}${percent(Math.abs(change))}`;
}

function units(total: number): string {
  return total.toLocaleString('en', { maximumFractionDigits: 1 });
}

function whole(count: number): string {
  return count.toLocaleString('en');
}
