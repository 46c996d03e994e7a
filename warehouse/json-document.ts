import { readFileSync } from 'node:fs';
import { ShelfcastError } from '../schemas/errors.ts';

interface Document {
  readonly kind: string;
  readonly version: number;
}

/**
 * Reads a JSON document that starts with its kind and version.
 * ARTEFACT_VERSION when they are not the expected ones or the file is no JSON; an absent file throws ENOENT.
 */
export function readJsonDocument<T extends Document>(
  path: string,
  kind: T['kind'],
  version: T['version'],
): T {
  const document = parse(readFileSync(path, 'utf8'));
  if (document?.kind === kind && document.version === version) return document as T;
  const came = document === null ? 'no JSON document' : `${document.kind} version ${document.version}`;
  throw new ShelfcastError('ARTEFACT_VERSION', {
    message: `${path} is not a document that this code reads`,
    expected: `${kind} version ${version}`,
    came,
    mend: 'use the Shelfcast version that wrote it, or remove the file and run again',
    where: { file: path },
  });
}

function parse(text: string): Partial<Document> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Partial<Document>) : null;
  } catch {
    return null;
  }
}
