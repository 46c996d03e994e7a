import type { Command } from 'commander';
import { ShelfcastError } from '../../schemas/errors.ts';
import type { CommandContext } from '../command-context.ts';
import { locateHome, type PlaceFlags } from '../locate-home.ts';

/** `shelfcast verify`: re-checks the published run against its manifest and the table's invariants. */
export function addVerifyCommand(program: Command, context: CommandContext): void {
  program
    .command('verify')
    .description('check the published run again: checksums, and every promise of the table')
    .option('--home <dir>', 'warehouse (default: SHELFCAST_HOME, then the configuration)')
    .option('-c, --config <file>', 'configuration that names the warehouse')
    .addHelpText('after', '\nExample:\n  $ shelfcast verify --home /var/lib/shelfcast')
    .action(async (flags: PlaceFlags) => {
      await verify(flags, context);
    });
}

async function verify(flags: PlaceFlags, { effects }: CommandContext): Promise<void> {
  const home = await locateHome(flags, effects);
  const [{ verifyPublished }, { layoutOf }, { describeCheck }] = await Promise.all([
    import('../../warehouse/verify-published.ts'),
    import('../../warehouse/layout.ts'),
    import('../describe-check.ts'),
  ]);
  const { runId, dir, checks } = await verifyPublished(layoutOf(home));
  await effects.stdout.write(`run ${runId} in ${dir}\n`);
  for (const check of checks) await effects.stdout.write(`${describeCheck(check)}\n`);
  const failed = checks.filter((check) => check.problem !== null);
  if (failed.length === 0) {
    await effects.stdout.write(`all ${checks.length} checks hold\n`);
    return;
  }
  throw new ShelfcastError('PUBLISHED_DAMAGED', {
    message: `${failed.length} of ${checks.length} checks of the published run ${runId} fail`,
    where: { file: dir },
    issues: failed.slice(0, 5).map((check) => ({
      at: check.name,
      expected: check.meaning,
      came: check.problem ?? '',
    })),
    mend: 'copy the folder aside if you want to look into it, then publish anew: shelfcast run --force',
  });
}
