import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageInfo } from './package-info.ts';

/** Folders whose code can change what a run makes; the command line and the reports cannot. */
const FOLDERS = ['schemas', 'warehouse', 'model', 'jobs'];
const CODE = /\.(ts|js|sql)$/;

/** `<version>+<hash>`: the hash covers every file of the forecasting code and the versions of what it builds on. */
export function codeVersion(): string {
  const root = dirname(dirname(fileURLToPath(import.meta.url)));
  const { version, dependencies } = packageInfo();
  const hash = createHash('sha256').update(JSON.stringify(dependencies));
  for (const folder of FOLDERS) {
    const names = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
    for (const name of names.filter((path) => CODE.test(path) && !path.endsWith('.d.ts')).sort()) {
      hash.update(name.replaceAll('\\', '/')).update(readFileSync(join(root, folder, name)));
    }
  }
  return `${version}+${hash.digest('hex').slice(0, 12)}`;
}
