import type { Database } from '../../warehouse/duckdb.ts';
import type { JobContext } from '../job.ts';
import type { RuleLog } from './rule-log.ts';
import type { Snapshot } from './snapshots.ts';

/** What the parts of the clean job share. */
export interface CleanContext {
  readonly database: Database;
  readonly context: JobContext;
  readonly snapshots: readonly Snapshot[];
  /** Ledgers of the entities that are done, in order. */
  readonly logs: RuleLog[];
}

/** Snapshots of an entity. */
export function snapshotsOf(clean: CleanContext, entity: string): Snapshot[] {
  return clean.snapshots.filter((snapshot) => snapshot.entity === entity);
}

/** Whether every source of the entity, and there is one, delivered tonight, so that what none of them lists is unknown. */
export function isListed(clean: CleanContext, entity: string): boolean {
  const snapshots = snapshotsOf(clean, entity);
  return snapshots.length > 0 && snapshots.every(({ manifest }) => manifest.present);
}
