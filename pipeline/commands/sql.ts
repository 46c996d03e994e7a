import { type Command, Option } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { locateHome, type PlaceFlags } from '../locate-home.ts';
import { countOption } from '../option-values.ts';
import type { QueryFormat } from '../query-output.ts';

interface SqlFlags extends PlaceFlags {
  readonly format: QueryFormat;
  readonly limit: number;
}

/** `shelfcast sql`: a read-only query on the published database. */
export function addSqlCommand(program: Command, context: CommandContext): void {
  program
    .command('sql')
    .description('query the published tables (read-only)')
    .argument('<select>', 'one reading statement, such as "from forecasts limit 5"')
    .option('--home <dir>', 'warehouse (default: SHELFCAST_HOME, then the configuration)')
    .option('-c, --config <file>', 'configuration that names the warehouse')
    .addOption(
      new Option('--format <format>', 'how to print').choices(['table', 'csv', 'json']).default('table'),
    )
    .option('--limit <rows>', 'rows of a table; csv and json print all', countOption(1, 1_000_000), 100)
    .addHelpText(
      'after',
      '\nExample:\n  $ shelfcast sql "select ds, sum(yhat) from forecasts group by ds order by ds" --format csv',
    )
    .action(async (select: string, flags: SqlFlags) => {
      await sql(select, flags, context);
    });
}

async function sql(select: string, flags: SqlFlags, { effects }: CommandContext): Promise<void> {
  const home = await locateHome(flags, effects);
  const [{ openPublished, queryPublished }, { layoutOf }, { writeResult }] = await Promise.all([
    import('../../warehouse/published-query.ts'),
    import('../../warehouse/layout.ts'),
    import('../query-output.ts'),
  ]);
  const database = await openPublished(layoutOf(home));
  try {
    await writeResult(await queryPublished(database, select), flags.format, flags.limit, effects.stdout);
  } finally {
    database.close();
  }
}
