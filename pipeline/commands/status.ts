import type { Command } from 'commander';
import type { Freshness } from '../../schemas/freshness.ts';
import type { CommandContext } from '../command-context.ts';
import { locateHome, type PlaceFlags } from '../locate-home.ts';
import { instantOption } from '../option-values.ts';

/** Exit codes of `status`, as monitoring plugins have them: what has expired is as critical as what is stale. */
export const STATUS_EXIT: Readonly<Record<Freshness, number>> = {
  fresh: 0,
  late: 1,
  stale: 2,
  expired: 2,
  none: 3,
};

/** Exit code of `status` when it cannot tell, whatever the reason; no other meaning shares it. */
export const STATUS_UNKNOWN = 4;

interface StatusFlags extends PlaceFlags {
  readonly json?: boolean;
  readonly now?: Date;
}

/** `shelfcast status`: how fresh the published forecast is. */
export function addStatusCommand(program: Command, context: CommandContext): void {
  program
    .command('status')
    .description('say how fresh the published forecast is')
    .option('--home <dir>', 'warehouse (default: SHELFCAST_HOME, then the configuration)')
    .option('-c, --config <file>', 'configuration that names the warehouse')
    .option('--json', 'print JSON')
    .option('--now <instant>', 'take this ISO instant for the present', instantOption)
    .addHelpText(
      'after',
      '\nExit codes: 0 fresh, 1 late, 2 stale or expired, 3 none, 4 cannot tell\n\nExample:\n  $ shelfcast status --json',
    )
    .action(async (flags: StatusFlags) => {
      context.exitCode = await status(flags, context);
    });
}

async function status(flags: StatusFlags, { effects }: CommandContext): Promise<number> {
  const home = await locateHome(flags, effects);
  const { publishedStatus } = await import('../published-status.ts');
  const document = publishedStatus(home, flags.now ?? effects.now());
  if (flags.json) {
    await effects.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  } else {
    const { describeStatus } = await import('../describe-status.ts');
    await effects.stdout.write(describeStatus(document));
  }
  return STATUS_EXIT[document.freshness];
}
