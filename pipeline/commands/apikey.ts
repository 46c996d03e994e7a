import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';

/** `shelfcast apikey`: makes an API key. */
export function addApiKeyCommand(program: Command, { effects }: CommandContext): void {
  program
    .command('apikey')
    .description('make an API key for the lookup service, and the hash of it that the configuration takes')
    .argument('<name>', 'who it is for, such as replenishment')
    .addHelpText('after', '\nExample:\n  $ shelfcast apikey replenishment')
    .action(async (name: string) => {
      const [{ newKey }, { serve }, { ShelfcastError }] = await Promise.all([
        import('../../lookup/access-keys.ts'),
        import('../../schemas/serve-config.ts'),
        import('../../schemas/errors.ts'),
      ]);
      const { key, sha256 } = newKey();
      if (!serve.safeParse({ keys: [{ name, sha256 }] }).success)
        throw new ShelfcastError('USAGE', {
          message: 'the name cannot be that of a key',
          expected: 'a lower-case name such as "replenishment"',
          came: name,
          mend: 'see: shelfcast apikey --help',
        });
      await effects.stdout.write(
        `key, shown this once: ${key}\nfor the configuration:\nserve:\n  keys:\n    - name: ${name}\n      sha256: ${sha256}\n      scopes: [read]\n`,
      );
    });
}
