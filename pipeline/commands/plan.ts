import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { loadNamedConfig } from '../locate-home.ts';
import { addNightFlags, type NightFlags, nightOptions } from './run.ts';

/** `shelfcast plan`: which jobs a run would do or skip, and why. Writes nothing. */
export function addPlanCommand(program: Command, context: CommandContext): void {
  addNightFlags(program.command('plan'))
    .description('show which jobs would run or be skipped, and why')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ shelfcast plan --config shelfcast.yaml')
    .action(async (flags: NightFlags & { json?: boolean }) => {
      await plan(flags, context);
    });
}

async function plan(flags: NightFlags & { json?: boolean }, { effects }: CommandContext): Promise<void> {
  const loaded = await loadNamedConfig(flags, effects);
  const [{ planNight }, { textTable }] = await Promise.all([
    import('../night.ts'),
    import('../text-table.ts'),
  ]);
  const night = await planNight({
    ...nightOptions(flags, effects.now()),
    loaded,
    emit: () => undefined,
    signal: new AbortController().signal,
  });
  if (flags.json) {
    const document = { kind: 'shelfcast.plan', version: 1, ...night };
    await effects.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
    return;
  }
  const rows = night.jobs.map((job) => [job.name, job.action, job.because]);
  const table = textTable(['job', 'action', 'because'], rows);
  await effects.stdout.write(`run ${night.runId}, data to ${night.asOf}\n\n${table}`);
}
