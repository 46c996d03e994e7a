/** What a caller who misspelt an id may have meant. */
import { editDistance } from '../schemas/nearest.ts';
import type { LookupTable } from '../warehouse/lookup-format.ts';
import { lookupKey } from '../warehouse/lookup-format.ts';
import type { Lookup } from '../warehouse/lookup-reader.ts';

const MOST_CANDIDATES = 400;
const MOST_LETTERS = 64;
const MOST_FOUND = 3;

/**
 * At most three ids of `table` that differ in at most a third of their letters, the nearest first. Only ids around the place where the
 * word would stand are looked at: a million SKUs must not make a typo dear.
 */
export function nearIds(
  { file }: Lookup,
  table: LookupTable & ('branches' | 'skus'),
  word: string,
): string[] {
  if (word.length > MOST_LETTERS) return [];
  const start = lookupKey(word);
  const half = MOST_CANDIDATES / 2;
  const around = [...file.keysBefore(table, start, half), ...file.keys(table, start, half)];
  return nearestOf(word, around.map(String));
}

/** The same out of a list, such as the SKUs of a branch. */
export function nearestOf(word: string, candidates: readonly string[]): string[] {
  if (word.length > MOST_LETTERS) return [];
  const limit = Math.max(1, Math.ceil(word.length / 3));
  const lower = word.toLowerCase();
  return [...new Set(candidates)]
    .filter((id) => Math.abs(id.length - word.length) <= limit)
    .slice(0, MOST_CANDIDATES)
    .map((id) => ({ id, distance: editDistance(lower, id.toLowerCase()) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance || (a.id < b.id ? -1 : 1))
    .slice(0, MOST_FOUND)
    .map(({ id }) => id);
}
