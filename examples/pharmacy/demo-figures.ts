/** What the demo prints about a published run, read from what readers read: its manifest and its database. */
import { join } from 'node:path';
import type { PublishedManifest } from '../../schemas/manifest.ts';
import { type Database, openDatabase } from '../../warehouse/duckdb.ts';
import { readPublishedManifest } from '../../warehouse/published-runs.ts';

export interface DemoFigures {
  readonly manifest: PublishedManifest;
  /** Rows in quarantine by rule, the most first. */
  readonly rejects: readonly { readonly entity: string; readonly rule: string; readonly rows: number }[];
  /** Accuracy over the reporting folds, all series and horizons together; the best WAPE first. */
  readonly models: readonly ModelAccuracy[];
}

export interface ModelAccuracy {
  readonly model: string;
  readonly wape: number;
  readonly bias: number;
  /** Null for every model but `selected`. */
  readonly coverage: number | null;
  readonly rows: number;
}

/** Reads the figures of `published/<run_id>`. */
export async function readFigures(publishedDir: string): Promise<DemoFigures> {
  const manifest = readPublishedManifest(publishedDir);
  const database = await openDatabase({ path: join(publishedDir, 'forecasts.duckdb'), readOnly: true });
  try {
    return { manifest, rejects: await readRejects(database), models: await readModels(database) };
  } finally {
    database.close();
  }
}

function readRejects(database: Database): Promise<DemoFigures['rejects'][number][]> {
  return database.rows(
    'SELECT entity, rule, count(*) AS rows FROM rejects GROUP BY ALL ORDER BY rows DESC, entity, rule',
  );
}

function readModels(database: Database): Promise<ModelAccuracy[]> {
  return database.rows(
    `SELECT model, wape, bias, coverage, rows FROM accuracy
     WHERE fold = -1 AND segment_kind = 'all' AND horizon_days = 0 AND wape IS NOT NULL
     ORDER BY wape, model`,
  );
}
