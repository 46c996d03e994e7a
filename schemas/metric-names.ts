/**
 * Every metric that the service exports at `/metrics`: what the rules and the dashboard in `deploy/` may ask for. Base units; no label
 * by SKU or branch.
 */
export interface MetricShape {
  readonly type: 'gauge' | 'counter' | 'histogram';
  readonly help: string;
  readonly labels: readonly string[];
}

export const METRICS = {
  shelfcast_run_age_seconds: {
    type: 'gauge',
    help: 'Seconds since the published forecast was made.',
    labels: [],
  },
  shelfcast_published_timestamp_seconds: {
    type: 'gauge',
    help: 'When the published forecast was made.',
    labels: [],
  },
  shelfcast_next_expected_timestamp_seconds: {
    type: 'gauge',
    help: 'Deadline of the next forecast: past it the published one is late.',
    labels: [],
  },
  shelfcast_expires_timestamp_seconds: {
    type: 'gauge',
    help: 'Instant past which nothing should be ordered by the published forecast.',
    labels: [],
  },
  shelfcast_published_info: {
    type: 'gauge',
    help: '1, labelled with what is published; absent when nothing is.',
    labels: ['run_id', 'data_cutoff', 'model_version'],
  },
  shelfcast_freshness: {
    type: 'gauge',
    help: '1 for the state that the published forecast is in, 0 for the others.',
    labels: ['state'],
  },
  shelfcast_last_run_timestamp_seconds: {
    type: 'gauge',
    help: 'When the last run with this outcome ended.',
    labels: ['outcome'],
  },
  shelfcast_last_run_duration_seconds: {
    type: 'gauge',
    help: 'How long the last finished run took.',
    labels: [],
  },
  shelfcast_last_run_job_duration_seconds: {
    type: 'gauge',
    help: 'How long a job of the last finished run took; 0 when it was skipped.',
    // Not `job`, which Prometheus itself puts on everything that it scrapes.
    labels: ['run_job'],
  },
  shelfcast_accuracy: {
    type: 'gauge',
    help: 'Accuracy in the backtest of the published forecast, over all series.',
    labels: ['metric', 'model'],
  },
  shelfcast_http_requests_total: {
    type: 'counter',
    help: 'Requests answered.',
    labels: ['method', 'route', 'status'],
  },
  shelfcast_http_request_duration_seconds: {
    type: 'histogram',
    help: 'Seconds from the request to the end of its answer.',
    labels: ['route'],
  },
  shelfcast_alert_active: {
    type: 'gauge',
    help: '1 while an alarm of Shelfcast is ringing, 0 while it is not.',
    labels: ['name', 'severity'],
  },
} as const satisfies Record<string, MetricShape>;

export type MetricName = keyof typeof METRICS;
