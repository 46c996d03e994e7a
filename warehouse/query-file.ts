import { readFileSync } from 'node:fs';

const texts = new Map<string, string>();

/** Text of `warehouse/queries/<name>.sql`, read once. */
export function queryText(name: string): string {
  let text = texts.get(name);
  if (text === undefined) {
    text = readFileSync(new URL(`./queries/${name}.sql`, import.meta.url), 'utf8');
    texts.set(name, text);
  }
  return text;
}
