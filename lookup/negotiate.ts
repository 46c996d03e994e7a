/** Which representation and which encoding a request wants (RFC 9110). */
import { MEDIA_TYPES, type Representation } from '../schemas/api-routes.ts';

const MOST_ACCEPT = 1000;

/** The first of `offered` with the highest quality; null when none is acceptable. */
export function preferredRepresentation(
  accept: string | undefined,
  offered: readonly Representation[],
): Representation | null {
  if (accept === undefined || accept === '*/*' || accept === MEDIA_TYPES.json) return 'json';
  const ranges = qualities(accept);
  let best: Representation | null = null;
  let bestQuality = 0;
  for (const representation of offered) {
    const quality = qualityOf(MEDIA_TYPES[representation], ranges);
    if (quality > bestQuality) [best, bestQuality] = [representation, quality];
  }
  return best;
}

/** `br` or `gzip` where the caller takes it, else null. */
export function preferredEncoding(accept: string | undefined): 'br' | 'gzip' | null {
  if (accept === undefined || accept === '') return null;
  const ranges = qualities(accept);
  const of = (name: string) => ranges.get(name) ?? ranges.get('*') ?? 0;
  const [br, gzip] = [of('br'), of('gzip')];
  if (br > 0 && br >= gzip) return 'br';
  return gzip > 0 ? 'gzip' : null;
}

/** The most specific range decides: type/subtype, type/*, then *\/*. */
function qualityOf(type: string, ranges: ReadonlyMap<string, number>): number {
  return ranges.get(type) ?? ranges.get(`${type.split('/')[0]}/*`) ?? ranges.get('*/*') ?? 0;
}

function qualities(header: string): Map<string, number> {
  const found = new Map<string, number>();
  for (const part of header.slice(0, MOST_ACCEPT).split(',')) {
    const [range, ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
    if (range === undefined || range === '') continue;
    const given = parameters.find((parameter) => parameter.startsWith('q='));
    const quality = given === undefined ? 1 : Number(given.slice(2));
    found.set(range, quality >= 0 && quality <= 1 ? quality : 0);
  }
  return found;
}

/** Whether one of the tags of `If-None-Match` is this one; weak comparison, as the RFC has it. */
export function matchesTag(header: string, tag: string): boolean {
  if (header === tag || header === '*') return true;
  return header.split(',').some((candidate) => candidate.trim().replace(/^W\//, '') === tag);
}
