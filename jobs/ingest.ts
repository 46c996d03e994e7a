/** `ingest:<source>`: lands an immutable snapshot of a source, and every row that breaks the contract in quarantine. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { type Config, isRequired, maxLagDays, type SourceConfig } from '../schemas/config.ts';
import type { SnapshotManifest } from '../schemas/manifest.ts';
import { writeFileAtomic } from '../warehouse/atomic.ts';
import { sha256File } from '../warehouse/checksum.ts';
import { type Database, openDatabase } from '../warehouse/duckdb.ts';
import { type FileStamp, sourceChanged, stampFiles } from './ingest/changed-file.ts';
import { checkLag } from './ingest/check-lag.ts';
import { landRows } from './ingest/land-rows.ts';
import { openSource } from './ingest/open-source.ts';
import type { RawInput } from './ingest/raw-input.ts';
import { sourceColumns } from './ingest/source-columns.ts';
import { missingSource, type ResolvedSource, resolveSource } from './ingest/source-files.ts';
import type { Counts, Job, JobContext } from './job.ts';
import { checkQualityGates } from './quality-gate.ts';
import { createRejected, quarantine, rejectedByRule, writeRejects } from './rejects.ts';

/** The job of one source. SOURCE_MISSING, while planning, when a required source has no file. */
export function ingestJob(sourceName: string, source: SourceConfig, config: Config, dataRoot: string): Job {
  const resolved = resolveSource(sourceName, source, dataRoot);
  const stamps = stampFiles(resolved.files);
  return {
    name: `ingest:${sourceName}`,
    reads: [],
    writes: [`raw.${sourceName}`],
    settings: {
      source,
      gates: config.cleaning.gates,
      files: resolved.files.map((file) => file.shown),
      missing: resolved.missing,
    },
    files: resolved.files.map((file) => file.path),
    outputKind: 'directory',
    output: ({ layout, asOf, fingerprint }) => layout.raw(sourceName, asOf, fingerprint),
    run: (context) => ingest({ name: sourceName, source, resolved, stamps, dataRoot, context }),
  };
}

interface Ingest {
  readonly name: string;
  readonly source: SourceConfig;
  readonly resolved: ResolvedSource;
  /** How the files looked when the plan was made. */
  readonly stamps: readonly FileStamp[];
  readonly dataRoot: string;
  readonly context: JobContext;
}

async function ingest(task: Ingest): Promise<Counts> {
  const { name, source, context } = task;
  for (const pattern of task.resolved.missing) context.warn('SOURCE_MISSING', absence(task, pattern));
  const database = await openDatabase({
    threads: context.threads,
    memoryMb: context.memoryMb,
    tempDir: context.temp,
  });
  try {
    await createRejected(database);
    return await land(task, database);
  } catch (error) {
    // Half a file fails in many ways; that it is half is what helps.
    throw sourceChanged(name, source.owner, task.stamps) ?? error;
  } finally {
    database.close();
  }
}

/** An optional source is somebody's too. */
function absence({ name, source, dataRoot }: Ingest, pattern: string): string {
  return `${missingSource(name, source, pattern, dataRoot).message}; ${source.owner} owns it`;
}

async function land(task: Ingest, database: Database): Promise<Counts> {
  const { name, source, context, resolved } = task;
  const columns = sourceColumns(source);
  const input = await openSource({
    database,
    name,
    source,
    columns,
    resolved,
    temp: context.temp,
    warn: context.warn,
  });
  const rowsFile = join(context.out, 'rows.parquet');
  const landed = await landRows(
    { database, name, source, columns, resolved, rowsFile, asOf: context.asOf },
    input,
  );
  const changed = sourceChanged(name, source.owner, task.stamps);
  if (changed !== null) throw changed;
  await writeRejects(database, join(context.out, 'rejects.parquet'));
  const quarantineFile = join(
    context.layout.quarantine(source.entity, context.asOf),
    `${name}-${context.fingerprint}.parquet`,
  );
  if (landed.rowsRejected > 0) await quarantine(database, quarantineFile);
  const rejected = await rejectedByRule(database);
  const { owner, entity } = source;
  checkQualityGates({ entity, source: name, owner, rowsIn: input.rowsIn, rejected, quarantineFile }, context);
  checkLag(name, source, landed.lastDay, { isPresent: resolved.missing.length === 0, ...lagLimits(task) });
  const byRule = Object.fromEntries(rejected.map(({ rule, rowCount }) => [rule, rowCount]));
  writeManifest(task, input, { ...landed, byRule, rowsFile });
  return { rows_in: input.rowsIn, rows_kept: landed.rowsKept, rows_rejected: landed.rowsRejected };
}

function lagLimits({ source, context }: Ingest) {
  return {
    asOfDay: context.asOfDay,
    limitDays: maxLagDays(source),
    isRequired: isRequired(source),
    warn: context.warn,
  };
}

type Landed = Awaited<ReturnType<typeof landRows>> & {
  readonly byRule: Readonly<Record<string, number>>;
  readonly rowsFile: string;
};

function writeManifest(task: Ingest, input: RawInput, landed: Landed): void {
  const { name, source, context, resolved } = task;
  const manifest: SnapshotManifest = {
    kind: 'shelfcast.snapshot',
    version: 1,
    source: name,
    entity: source.entity,
    owner: source.owner,
    as_of: context.asOf,
    present: resolved.missing.length === 0,
    files: resolved.files.map((file) => ({
      path: file.shown,
      bytes: statSync(file.path).size,
      sha256: sha256File(file.path),
      rows: input.rowsByFile.get(file.path) ?? 0,
    })),
    rows_in: input.rowsIn,
    rows_kept: landed.rowsKept,
    rows_rejected: landed.rowsRejected,
    rejected_by_rule: landed.byRule,
    min_date: landed.minDate,
    max_date: landed.maxDate,
    schema: landed.schema,
    sha256: sha256File(landed.rowsFile),
  };
  writeFileAtomic(join(context.out, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}
