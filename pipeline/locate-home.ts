import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ShelfcastError } from '../schemas/errors.ts';
import type { LoadedConfig } from './config-file.ts';
import type { Effects } from './effects.ts';

/** The two flags by which every command finds its warehouse. */
export interface PlaceFlags {
  readonly home?: string;
  readonly config?: string;
}

const DEFAULT_CONFIG = 'shelfcast.yaml';

/** The home of the warehouse, absolute: `--home`, then SHELFCAST_HOME, then the configuration. Error: USAGE when none says. */
export async function locateHome(flags: PlaceFlags, effects: Effects): Promise<string> {
  const given = flags.home ?? effects.env.SHELFCAST_HOME;
  if (given) return resolve(effects.cwd, given);
  return (await loadNamedConfig(flags, effects)).home;
}

/** The configuration of `--config`, or `shelfcast.yaml` in the current folder. Error: USAGE when there is neither. */
export async function loadNamedConfig(flags: PlaceFlags, effects: Effects): Promise<LoadedConfig> {
  const path = flags.config ?? DEFAULT_CONFIG;
  if (flags.config === undefined && !existsSync(join(effects.cwd, path)))
    throw new ShelfcastError('USAGE', {
      message: 'no configuration is named, and this folder has no shelfcast.yaml',
      mend: 'add --config <file>, or write a file to start from with: shelfcast init',
    });
  const { loadConfig } = await import('./config-file.ts');
  return loadConfig(path, { env: effects.env, cwd: effects.cwd, homeFlag: flags.home ?? null });
}
