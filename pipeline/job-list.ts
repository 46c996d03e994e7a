import { hasOwnPanel } from '../jobs/challenger.ts';
import { cleanJob } from '../jobs/clean.ts';
import { featureJob } from '../jobs/feature.ts';
import { ingestJob } from '../jobs/ingest.ts';
import type { Job } from '../jobs/job.ts';
import { monitorJob } from '../jobs/monitor.ts';
import { publishJob } from '../jobs/publish.ts';
import { scoreJob } from '../jobs/score.ts';
import { totalsJob } from '../jobs/totals.ts';
import { trainJob } from '../jobs/train.ts';
import type { LoadedConfig } from './config-file.ts';
import { reportJob } from './report-job.ts';

/** Every job of the night. Their order here means nothing: tables that they read and write order them. */
export function jobList({ config, dataRoot }: LoadedConfig): Job[] {
  const ingests = Object.entries(config.sources).map(([name, source]) =>
    ingestJob(name, source, config, dataRoot),
  );
  return [
    ...ingests,
    cleanJob(config),
    featureJob(config),
    trainJob(config),
    scoreJob(config),
    ...(hasOwnPanel(config) ? [featureJob(config, 'challenger')] : []),
    ...(config.challenger === null ? [] : [trainJob(config, 'challenger'), scoreJob(config, 'challenger')]),
    totalsJob(config),
    publishJob(config),
    monitorJob(config),
    reportJob(config),
  ];
}
