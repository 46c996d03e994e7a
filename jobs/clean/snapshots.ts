/** The landed snapshots as clean reads them. */
import { join } from 'node:path';
import { type ColumnKind, ENTITIES, type EntityName } from '../../schemas/entities.ts';
import type { SnapshotManifest } from '../../schemas/manifest.ts';
import { type Database, escapeGlob, identifier, literal } from '../../warehouse/duckdb.ts';
import { readJsonDocument } from '../../warehouse/json-document.ts';
import { type SourceColumn, SQL_TYPE, sourceColumns } from '../ingest/source-columns.ts';
import type { JobContext } from '../job.ts';
import { newRuleLog, type RuleLog } from './rule-log.ts';

export interface Snapshot {
  readonly source: string;
  readonly entity: EntityName;
  readonly folder: string;
  readonly manifest: SnapshotManifest;
  readonly columns: readonly SourceColumn[];
  /** Place of the source in the configuration, the high part of its row ids. */
  readonly number: number;
}

/** Row ids of a source begin at `number × 2^40`: no extract has a trillion rows. */
const ROW_ID_SHIFT = 40;

/** Snapshots of tonight's sources, in the order of the configuration. */
export function readSnapshots(context: JobContext): Snapshot[] {
  return Object.entries(context.config.sources).map(([source, settings], number) => {
    const folder = context.input(`raw.${source}`);
    return {
      source,
      entity: settings.entity as EntityName,
      folder,
      manifest: readJsonDocument<SnapshotManifest>(join(folder, 'manifest.json'), 'shelfcast.snapshot', 1),
      columns: sourceColumns(settings),
      number,
    };
  });
}

/**
 * Select of a snapshot's rows with `row_id` and `source` before its columns. The `dt=` of its folder is for people: without
 * the option DuckDB would make a column of it.
 */
export function snapshotRows(snapshot: Snapshot): string {
  const file = literal(escapeGlob(join(snapshot.folder, 'rows.parquet')));
  return `SELECT (${snapshot.number}::BIGINT << ${ROW_ID_SHIFT}) + file_row_number AS row_id,
    ${literal(snapshot.source)} AS source, * EXCLUDE (file_row_number)
    FROM read_parquet(${file}, file_row_number = true, hive_partitioning = false)`;
}

/** View over the rows of several snapshots of one entity; with the columns of the entity when there is none. */
export async function createRowsView(
  database: Database,
  view: string,
  entity: EntityName,
  snapshots: readonly Snapshot[],
): Promise<void> {
  const rows =
    snapshots.length === 0 ? emptyRows(entity) : snapshots.map(snapshotRows).join('\nUNION ALL BY NAME\n');
  await database.run(`CREATE VIEW ${identifier(view)} AS ${rows}`);
}

/** Extras of several snapshots, each name once, in the order in which they come. */
export function extraColumns(entity: EntityName, snapshots: readonly Snapshot[]): string[] {
  const known = new Set(ENTITIES[entity].columns.map(({ name }) => name));
  const names = snapshots.flatMap(({ columns }) => columns.map(({ name }) => name));
  return [...new Set(names.filter((name) => !known.has(name)))];
}

/** The ledger of an entity, beginning with what ingest did: its rows in, and a rule for each that rejected. */
export function ledgerOf(entity: EntityName, snapshots: readonly Snapshot[]): RuleLog {
  const log = newRuleLog(
    entity,
    snapshots.reduce((sum, { manifest }) => sum + manifest.rows_in, 0),
  );
  const byRule = new Map<string, number>();
  for (const { manifest } of snapshots)
    for (const [rule, count] of Object.entries(manifest.rejected_by_rule))
      byRule.set(rule, (byRule.get(rule) ?? 0) + count);
  for (const rule of [...byRule.keys()].sort()) log.record(rule, { rejected: byRule.get(rule)! });
  return log;
}

function emptyRows(entity: EntityName): string {
  const typed = ENTITIES[entity].columns.map(
    ({ name, kind }: { name: string; kind: ColumnKind }) => `null::${SQL_TYPE[kind]} AS ${identifier(name)}`,
  );
  return `SELECT null::BIGINT AS row_id, null::VARCHAR AS source, ${typed.join(', ')},
    null::VARCHAR AS source_file, null::BIGINT AS source_row WHERE false`;
}
