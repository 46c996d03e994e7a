import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { ShelfcastError } from '../../schemas/errors.ts';
import type { CommandContext } from '../command-context.ts';

interface InitFlags {
  readonly force?: boolean;
}

/** `shelfcast init`: writes a configuration to start from. */
export function addInitCommand(program: Command, context: CommandContext): void {
  program
    .command('init')
    .description('write a commented shelfcast.yaml to start from')
    .argument('[dir]', 'folder to write it to', '.')
    .option('--force', 'replace a file that is there')
    .addHelpText('after', '\nExample:\n  $ shelfcast init my-chain')
    .action(async (dir: string, flags: InitFlags) => {
      const path = writeTemplate(resolve(context.effects.cwd, dir), flags.force ?? false);
      await context.effects.stdout.write(
        `wrote ${path}\nnext: set sources.pos_sales to your extract, then: shelfcast plan --config ${path}\n`,
      );
    });
}

function writeTemplate(dir: string, force: boolean): string {
  const path = join(dir, 'shelfcast.yaml');
  const template = readFileSync(new URL('../init-template.yaml', import.meta.url));
  mkdirSync(dir, { recursive: true });
  try {
    writeFileSync(path, template, { flag: force ? 'w' : 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new ShelfcastError('USAGE', {
      message: 'there is a configuration already; it was left as it is',
      where: { file: path },
      mend: 'name another folder, or replace the file with --force',
    });
  }
  return path;
}
