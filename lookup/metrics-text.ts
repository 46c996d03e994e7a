/** `/metrics`: the text format of Prometheus. Every name is one of `schemas/metric-names.ts`. */
import { ALERT_NAMES, ALERTS } from '../schemas/alerts.ts';
import { FRESHNESS, type Freshness } from '../schemas/freshness.ts';
import type { RunRecord } from '../schemas/manifest.ts';
import { METRICS, type MetricName } from '../schemas/metric-names.ts';
import { lookupKey } from '../warehouse/lookup-format.ts';
import { DURATION_BUCKETS, type HttpMetrics } from './http-metrics.ts';
import type { ServedRun } from './served-run.ts';

export interface MetricInputs {
  readonly run: ServedRun | null;
  readonly records: readonly RunRecord[];
  readonly http: HttpMetrics;
  /** What rings; empty where this process does not watch. */
  readonly alerts: readonly { readonly name: string; readonly severity: string }[];
  readonly nowMs: number;
}

interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
  /** Ending of the name, such as `_bucket`. */
  readonly suffix?: string;
}

type Samples = Partial<Record<MetricName, readonly Sample[]>>;

export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

export function metricsText(inputs: MetricInputs): string {
  const samples: Samples = {
    ...publishedSamples(inputs),
    ...runSamples(inputs.records),
    ...httpSamples(inputs.http),
    shelfcast_alert_active: alertSamples(inputs.alerts),
  };
  const lines: string[] = [];
  for (const [name, shape] of Object.entries(METRICS)) {
    const own = samples[name as MetricName] ?? [];
    if (own.length === 0) continue;
    lines.push(`# HELP ${name} ${shape.help}`, `# TYPE ${name} ${shape.type}`);
    for (const sample of own)
      lines.push(`${name}${sample.suffix ?? ''}${labelText(sample.labels)} ${sample.value}`);
  }
  return `${lines.join('\n')}\n`;
}

function publishedSamples({ run, nowMs }: MetricInputs): Samples {
  const state: Freshness = run === null ? 'none' : run.envelope(nowMs).freshness;
  const freshness = FRESHNESS.map((name) => ({ labels: { state: name }, value: name === state ? 1 : 0 }));
  if (run === null) return { shelfcast_freshness: freshness };
  const { run_id, data_cutoff, model_version, generated_at, next_expected_at, expires_at } = run.manifest;
  const seconds = (instant: string) => Date.parse(instant) / 1000;
  return {
    shelfcast_run_age_seconds: [{ value: Math.max(0, nowMs / 1000 - seconds(generated_at)) }],
    shelfcast_published_timestamp_seconds: [{ value: seconds(generated_at) }],
    shelfcast_next_expected_timestamp_seconds: [{ value: seconds(next_expected_at) }],
    shelfcast_expires_timestamp_seconds: [{ value: seconds(expires_at) }],
    shelfcast_published_info: [{ labels: { run_id, data_cutoff, model_version }, value: 1 }],
    shelfcast_freshness: freshness,
    shelfcast_accuracy: accuracySamples(run),
  };
}

/** Of all series together; a metric that is not defined has no sample. */
function accuracySamples({ lookup }: ServedRun): Sample[] {
  const text = lookup.file.get('documents', lookupKey('accuracy'));
  const { segments } = JSON.parse(text?.toString() ?? '{"segments":[]}') as {
    segments: Record<string, number | string | null>[];
  };
  const all = segments.find((row) => row.segment_kind === 'all');
  const columns = [
    ['wape', 'champion', 'wape'],
    ['wape', 'baseline', 'baseline_wape'],
    ['bias', 'champion', 'bias'],
    ['bias', 'baseline', 'baseline_bias'],
    ['coverage', 'champion', 'coverage'],
  ] as const;
  return columns.flatMap(([metric, model, column]) => {
    const value = all?.[column];
    return typeof value === 'number' ? [{ labels: { metric, model }, value }] : [];
  });
}

function runSamples(records: readonly RunRecord[]): Samples {
  const finished = records.filter((record) => record.finished_at !== null);
  const outcomes = ['published', 'refused', 'failed'] as const;
  const last = finished.at(-1);
  return {
    shelfcast_last_run_timestamp_seconds: outcomes.flatMap((outcome) => {
      const ended = finished
        .filter((record) => record.status === outcome)
        .map((record) => Date.parse(record.finished_at!));
      return ended.length === 0 ? [] : [{ labels: { outcome }, value: Math.max(...ended) / 1000 }];
    }),
    shelfcast_last_run_duration_seconds:
      last === undefined || last.duration_ms === null ? [] : [{ value: last.duration_ms / 1000 }],
    shelfcast_last_run_job_duration_seconds: (last?.jobs ?? []).map(({ job, duration_ms }) => ({
      labels: { run_job: job },
      value: duration_ms / 1000,
    })),
  };
}

/** Every alarm that there is, so that one that has never rung can be asked for. */
function alertSamples(ringing: MetricInputs['alerts']): Sample[] {
  return ALERT_NAMES.map((name) => ({
    labels: { name, severity: ALERTS[name].severity },
    value: ringing.some((alert) => alert.name === name) ? 1 : 0,
  }));
}

function httpSamples(http: HttpMetrics): Samples {
  return {
    shelfcast_http_requests_total: http.requests().map(({ count, ...labels }) => ({ labels, value: count })),
    shelfcast_http_request_duration_seconds: http.durations().flatMap(({ route, buckets, sumSeconds }) => {
      let below = 0;
      const cumulative = buckets.map((count, k) => {
        below += count;
        const le = k < DURATION_BUCKETS.length ? String(DURATION_BUCKETS[k]) : '+Inf';
        return { suffix: '_bucket', labels: { route, le }, value: below };
      });
      return [
        ...cumulative,
        { suffix: '_sum', labels: { route }, value: sumSeconds },
        { suffix: '_count', labels: { route }, value: below },
      ];
    }),
  };
}

function labelText(labels: Readonly<Record<string, string>> | undefined): string {
  if (labels === undefined) return '';
  const escaped = (text: string) =>
    text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
  return `{${Object.entries(labels)
    .map(([name, value]) => `${name}="${escaped(value)}"`)
    .join(',')}}`;
}
