import { queryText } from './query-file.ts';

/**
 * Text of `warehouse/queries/<name>.sql` with each mark such as `/*columns*\/` replaced by the part of that name.
 * A mark without a part, or a part without a mark, is a bug and throws.
 */
export function fillQuery(name: string, parts: Readonly<Record<string, string>>): string {
  const used = new Set<string>();
  const text = queryText(name).replace(/\/\*(\w+)\*\//g, (_, mark: string) => {
    const part = parts[mark];
    if (part === undefined) throw new Error(`query ${name}: nothing given for the mark ${mark}`);
    used.add(mark);
    return part;
  });
  const unused = Object.keys(parts).filter((part) => !used.has(part));
  if (unused.length > 0) throw new Error(`query ${name}: no mark for ${unused.join(', ')}`);
  return text;
}
