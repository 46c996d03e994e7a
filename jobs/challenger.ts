/**
 * The challenger: a second set of models, trained, backtested and scored in the same night as the one that is published. Whatever goes wrong with
 * it must not cost the night its forecast: its jobs then leave a note in place of their output, and the night goes on without it.
 */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../schemas/config.ts';
import type { Counts, Job, JobContext } from './job.ts';

/** `champion`: what the table is made of; `challenger`: what is tried beside it. */
export type Role = 'champion' | 'challenger';

const LEFT_OUT_FILE = 'left-out.txt';
const LEFT_OUT_COUNTS: Counts = { left_out: 1 };

/** The configuration that the jobs of a role work by. */
export function configOf(config: Config, role: Role): Config {
  const { challenger } = config;
  if (role === 'champion' || challenger === null) return config;
  const { models = config.models, gbdt = config.gbdt, target = config.target } = challenger;
  return { ...config, models, gbdt, target };
}

/** Whether the challenger learns from a panel of its own: what is observed on a day out of stock depends on the target. */
export function hasOwnPanel(config: Config): boolean {
  return configOf(config, 'challenger').target !== config.target;
}

/** Names of the panel and of the ledger that the jobs of a role read. */
export function panelTables(config: Config, role: Role): readonly [panel: string, ledger: string] {
  const owner = hasOwnPanel(config) ? role : 'champion';
  return [nameFor(owner, 'panel'), nameFor(owner, 'series_ledger')];
}

/** Name of a job or table of a role. */
export function nameFor(role: Role, name: string): string {
  return role === 'champion' ? name : `challenger_${name}`;
}

/** Whether the job that would have made a folder left the challenger out. */
export function isLeftOut(folder: string): boolean {
  return existsSync(join(folder, LEFT_OUT_FILE));
}

/** A job of the challenger: it works by its configuration, and a failure, or a table that was left out, becomes a note. */
export function asChallenger(job: Job): Job {
  return {
    ...job,
    run: async (context) => {
      if (job.reads.some((table) => isLeftOut(context.input(table))))
        return leaveOut(context, 'an earlier job left it out');
      try {
        return await job.run({
          ...context,
          config: configOf(context.config, 'challenger'),
          emit: (event) => context.emit(event.kind === 'job_progress' ? { ...event, job: job.name } : event),
        });
      } catch (error) {
        if (context.signal.aborted) throw error;
        const reason = error instanceof Error ? error.message : String(error);
        context.warn('CHALLENGER_LEFT_OUT', `${job.name}: ${reason}`);
        return leaveOut(context, reason);
      }
    },
  };
}

function leaveOut({ out }: JobContext, reason: string): Counts {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out);
  writeFileSync(join(out, LEFT_OUT_FILE), `${reason}\n`);
  return LEFT_OUT_COUNTS;
}
