/** Where everything lives below the home directory. The only place that spells a path of the warehouse. */
import { join } from 'node:path';

export interface Layout {
  readonly home: string;
  readonly lockFile: string;
  readonly temp: string;
  readonly published: string;
  readonly current: string;
  readonly runs: string;
  /** What rings, what is not delivered yet, and who is watching. */
  readonly alarms: string;
  raw(source: string, asOf: string, fingerprint: string): string;
  quarantine(entity: string, asOf: string): string;
  clean(fingerprint: string): string;
  panel(fingerprint: string): string;
  model(fingerprint: string): string;
  forecasts(asOf: string, fingerprint: string): string;
  run(runId: string): string;
  /** Tables of a run that the publish gate refused. */
  refused(runId: string): string;
  /** The page of a run that the publish gate refused; `report.html` is that of a published one. */
  refusedReport(runId: string): string;
  publishedRun(runId: string): string;
}

export function layoutOf(home: string): Layout {
  const at = (...parts: string[]) => join(home, ...parts);
  return {
    home,
    lockFile: at('lock.duckdb'),
    temp: at('tmp'),
    published: at('published'),
    current: at('published', 'current'),
    runs: at('runs'),
    alarms: at('alarms'),
    raw: (source, asOf, fingerprint) => at('raw', source, `dt=${asOf}`, fingerprint),
    quarantine: (entity, asOf) => at('quarantine', entity, `dt=${asOf}`),
    clean: (fingerprint) => at('clean', fingerprint),
    panel: (fingerprint) => at('panel', fingerprint),
    model: (fingerprint) => at('models', fingerprint),
    forecasts: (asOf, fingerprint) => at('forecasts', `as_of=${asOf}`, fingerprint),
    run: (runId) => at('runs', runId),
    refused: (runId) => at('runs', runId, 'refused'),
    refusedReport: (runId) => at('runs', runId, 'report-refused.html'),
    publishedRun: (runId) => at('published', runId),
  };
}
