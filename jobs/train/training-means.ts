/** What `train` lends to a model that trains on sampled rows. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { TrainingMeans } from '../../model/forecaster.ts';
import { threadTeam } from '../boosting-threads.ts';
import type { JobContext } from '../job.ts';

/** After each tree the event loop has its turn: training fills this thread, and a signal to stop would be heard only at its end. */
export function trainingMeans({
  shards,
  memoryMb,
  signal,
}: Pick<JobContext, 'memoryMb' | 'signal'> & {
  readonly shards: Pick<JobContext['shards'], 'size'>;
}): TrainingMeans {
  return {
    startTeam: threadTeam,
    workerCount: shards.size,
    memoryBudgetBytes: memoryMb * 2 ** 20,
    signal,
    onProgress: () => nextTurn(),
  };
}
