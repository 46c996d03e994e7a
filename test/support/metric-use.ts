/** Which metrics and labels an expression of PromQL asks for. */
import { METRICS, type MetricName } from '../../schemas/metric-names.ts';

/** Problems of an expression: metrics that the service does not export, and labels that they do not have. `recorded` are names of recording rules. */
export function metricProblems(expr: string, recorded: readonly string[] = []): string[] {
  const problems: string[] = [];
  for (const [, name, selector] of expr.matchAll(
    /(?<![\w:])((?:\w+:)*shelfcast_\w+(?::\w+)?)(\{[^}]*\})?/g,
  )) {
    if (recorded.includes(name!)) continue;
    const known = exported(name!);
    if (known === null) {
      problems.push(`no metric ${name}`);
      continue;
    }
    const labels = [...METRICS[known].labels, 'job', 'instance', 'le'] as string[];
    for (const [, label] of (selector ?? '').matchAll(/(\w+)\s*[=!]~?\s*"/g))
      if (!labels.includes(label!)) problems.push(`no label ${label} of ${name}`);
  }
  return problems;
}

/** The metric that a series belongs to: a histogram has three series. */
function exported(series: string): MetricName | null {
  if (series in METRICS && METRICS[series as MetricName].type !== 'histogram') return series as MetricName;
  const base = series.replace(/_(bucket|sum|count)$/, '');
  return base !== series && base in METRICS && METRICS[base as MetricName].type === 'histogram'
    ? (base as MetricName)
    : null;
}
