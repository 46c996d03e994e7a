/** Which files a source has: patterns of the configuration become paths. */
import { accessSync, constants, existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, relative, resolve } from 'node:path';
import { globSync } from 'tinyglobby';
import { isRequired, type SourceConfig } from '../../schemas/config.ts';
import { ShelfcastError } from '../../schemas/errors.ts';
import { editDistance } from '../../schemas/nearest.ts';
import type { SourceFile } from './source-file.ts';
import { unreadable } from './unreadable.ts';

export interface ResolvedSource {
  /** Files of `files`, or of all `inputs` together; sorted, each once. Empty when an optional source is absent. */
  readonly files: readonly SourceFile[];
  /** Files of each named input of a `sql` source; sorted, each once. */
  readonly inputs: Readonly<Record<string, readonly SourceFile[]>>;
  /** Patterns that matched nothing. A source with any is absent as a whole. */
  readonly missing: readonly string[];
}

const NEAREST_SHOWN = 3;

/** Resolves the patterns of a source. SOURCE_MISSING when a required source lacks a file, SOURCE_UNREADABLE without the right to read one. */
export function resolveSource(name: string, source: SourceConfig, dataRoot: string): ResolvedSource {
  const inputs: Record<string, readonly SourceFile[]> = {};
  const missing: string[] = [];
  const wanted = source.inputs ?? { files: source.files ?? [] };
  for (const [input, patterns] of Object.entries(wanted)) {
    const found = [patterns].flat().flatMap((pattern) => {
      const files = filesOf(pattern, dataRoot);
      if (files.length === 0) missing.push(pattern);
      return files;
    });
    inputs[input] = unique(found);
  }
  if (missing.length > 0 && isRequired(source)) throw missingSource(name, source, missing[0]!, dataRoot);
  const files = missing.length > 0 ? [] : unique(Object.values(inputs).flat());
  for (const file of files) checkReadable(name, source, file);
  return { files, inputs: source.inputs === undefined ? {} : inputs, missing };
}

function checkReadable(name: string, source: SourceConfig, file: SourceFile): void {
  try {
    accessSync(file.path, constants.R_OK);
  } catch (cause) {
    throw unreadable(
      file,
      name,
      source,
      'a file that may be read',
      (cause as NodeJS.ErrnoException).code ?? 'a refusal',
      'give the user that runs Shelfcast the right to read it',
      cause,
    );
  }
}

/** The named error of an absent source; also the text of the warning about an optional one. */
export function missingSource(
  name: string,
  source: SourceConfig,
  pattern: string,
  dataRoot: string,
): ShelfcastError {
  const near = nearestFiles(pattern, dataRoot);
  const came = near.length === 0 ? 'no file' : `no such file; the folder holds ${near.join(', ')}`;
  return new ShelfcastError('SOURCE_MISSING', {
    message: `source ${name} has no file ${pattern}`,
    expected: `a file ${pattern} below ${dataRoot} by ${source.available_by} UTC`,
    came,
    mend: `ask ${source.owner} for the extract and run again, or correct sources.${name}`,
    where: { source: name, owner: source.owner, file: pattern, key: `sources.${name}` },
  });
}

function filesOf(pattern: string, dataRoot: string): SourceFile[] {
  const literal = resolve(dataRoot, pattern);
  // A file whose name holds brackets is that file, not a pattern.
  if (existsSync(literal) && statSync(literal).isFile()) return [sourceFile(literal, dataRoot)];
  const cwd = isAbsolute(pattern) ? '/' : dataRoot;
  if (!existsSync(cwd)) return [];
  const relativePattern = isAbsolute(pattern) ? pattern.slice(1) : pattern;
  const found = globSync(relativePattern, { cwd, absolute: true, onlyFiles: true, expandDirectories: false });
  return found.map((path) => sourceFile(resolve(path), dataRoot));
}

function sourceFile(path: string, dataRoot: string): SourceFile {
  return { path, shown: relative(dataRoot, path).replaceAll('\\', '/') };
}

function unique(files: readonly SourceFile[]): SourceFile[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  return [...byPath.values()].sort((a, b) => (a.shown < b.shown ? -1 : a.shown > b.shown ? 1 : 0));
}

/** Names in the folder of the pattern, the most similar first. */
function nearestFiles(pattern: string, dataRoot: string): string[] {
  const folder = resolve(dataRoot, dirname(pattern));
  if (!existsSync(folder) || !statSync(folder).isDirectory()) return [];
  const wanted = basename(pattern);
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => ({ name: entry.name, distance: editDistance(entry.name, wanted) }));
  names.sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1));
  return names.slice(0, NEAREST_SHOWN).map(({ name }) => name);
}
