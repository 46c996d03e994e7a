/**
 * Draws the pictures of docs/forecaster.md from what two runs left on disk:
 *
 *   npm run pictures -- <home of m5> <home of freshretail>
 *
 * Each home is that of one finished `run` of examples/m5 or examples/freshretail.
 */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Database, openDatabase, parquetFiles } from '../warehouse/duckdb.ts';
import { accuracy } from './pictures/accuracy.ts';
import { coverage } from './pictures/coverage.ts';
import { firstTree } from './pictures/first-tree.ts';
import { importance, readForest } from './pictures/importance.ts';
import { oneSeries } from './pictures/one-series.ts';

const [m5, freshretail] = process.argv.slice(2);
if (m5 === undefined || freshretail === undefined) {
  console.error('usage: npm run pictures -- <home of m5> <home of freshretail>');
  process.exit(2);
}

const out = join(dirname(dirname(fileURLToPath(import.meta.url))), 'docs', 'images');
mkdirSync(out, { recursive: true });
const database = await openDatabase();
try {
  await openTables(database, m5);
  const forest = readForest(onlyFolder(m5, 'models'));
  const chains = [
    { name: 'm5, 28 days ahead', forest },
    { name: 'freshretail, 14 days ahead', forest: readForest(onlyFolder(freshretail, 'models')) },
  ];
  const pictures = {
    'forecaster-series': await oneSeries(database),
    'forecaster-accuracy': await accuracy(database),
    'forecaster-coverage': await coverage(database),
    'forecaster-gain': importance(chains),
    'forecaster-tree': firstTree(forest),
  };
  for (const [name, svg] of Object.entries(pictures)) {
    writeFileSync(join(out, `${name}.svg`), svg);
    console.log(`${name}.svg  ${(Buffer.byteLength(svg) / 1024).toFixed(1)} kB`);
  }
} finally {
  database.close();
}

/** Views of the tables of a run that the pictures ask for. */
async function openTables(db: Database, home: string): Promise<void> {
  const current = join(home, 'published', 'current');
  const files = {
    forecasts: join(current, 'forecasts.parquet'),
    drivers: join(current, 'drivers.parquet'),
    totals_accuracy: join(current, 'totals_accuracy.parquet'),
    metrics: join(onlyFolder(home, 'models'), 'metrics.parquet'),
    sales: join(onlyFolder(home, 'clean'), 'sales.parquet'),
  };
  for (const [name, file] of Object.entries(files))
    await db.run(`create view ${name} as from ${parquetFiles(file)}`);
}

/** The folder that a single run leaves in `models` or `clean`; with more than one, nobody could tell which is meant. */
function onlyFolder(home: string, name: string): string {
  const folders = readdirSync(join(home, name));
  if (folders.length !== 1)
    throw new RangeError(
      `expected one folder in ${name} of ${home}, came ${folders.length}: run in a new home`,
    );
  return join(home, name, folders[0]!);
}
