// Build the dashboard's page into a folder: one script and one style sheet whose names hold a hash of what is in them, so that
// they may be cached for ever, and the index that names them, which may not.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const source = join(root, 'lookup', 'page');
const target = resolve(process.argv[2] ?? join(root, 'dist', 'lookup', 'page'));

const files = {
  'main.js': await script(join(source, 'main.ts')),
  'style.css': styles(readFileSync(join(source, 'style.css'), 'utf8')),
  'icon.svg': readFileSync(join(source, 'icon.svg'), 'utf8'),
};
rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
let index = readFileSync(join(source, 'index.html'), 'utf8');
for (const [name, text] of Object.entries(files)) {
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 12);
  const hashed = name.replace('.', `-${hash}.`);
  if (!index.includes(`"${name}"`)) throw new Error(`lookup/page/index.html does not name ${name}`);
  index = index.replaceAll(`"${name}"`, `"${hashed}"`);
  writeFileSync(join(target, hashed), text);
}
writeFileSync(join(target, 'index.html'), index);

/** The modules as one script. */
async function script(entry) {
  const bundle = await rolldown({ input: entry, platform: 'browser', transform: { target: 'es2023' } });
  const { output } = await bundle.generate({ format: 'esm', minify: true });
  await bundle.close();
  if (output.length !== 1) throw new Error('the page is more than one script');
  return output[0].code;
}

/** Without comments and indentation. */
function styles(text) {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s+/gm, '');
}
