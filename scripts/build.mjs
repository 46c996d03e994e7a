// Compile the TypeScript sources, place the .sql files beside the JavaScript that reads them, and bundle the dashboard's page.
import { spawnSync } from 'node:child_process';
import { cpSync, globSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
rmSync(join(root, 'dist'), { recursive: true, force: true });
const tsc = spawnSync(
  process.execPath,
  [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'],
  {
    cwd: root,
    stdio: 'inherit',
  },
);
if (tsc.status !== 0) process.exit(tsc.status ?? 1);
const assets = globSync(
  ['warehouse/**/*.sql', 'pipeline/**/*.yaml', 'examples/**/*.yaml', 'reports/**/*.css'],
  { cwd: root },
);
for (const asset of assets) cpSync(join(root, asset), join(root, 'dist', asset));
await import('./build-page.mjs');
