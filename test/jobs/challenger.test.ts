import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { asChallenger, configOf, isLeftOut } from '../../jobs/challenger.ts';
import type { Job } from '../../jobs/job.ts';
import { jobContext } from '../support/job-context.ts';
import { smallConfig } from '../support/small-config.ts';

const config = smallConfig(
  {
    sales: {
      entity: 'sales',
      files: 'sales.csv',
      columns: { ds: 'd', sku_id: 's', branch_id: 'b', units: 'u' },
      owner: 'tills@example.com',
    },
  },
  {},
  { challenger: { target: 'sales' } },
);

function job(run: Job['run'], reads: readonly string[] = []): Job {
  return {
    name: 'challenger_x',
    reads,
    writes: ['y'],
    settings: {},
    outputKind: 'directory',
    output: () => '',
    run,
  };
}

describe('a job of the challenger', () => {
  test('works by the configuration of the challenger', async () => {
    const context = jobContext({ config });
    const seen: string[] = [];
    const run: Job['run'] = async (own) => ({ rows: seen.push(own.config.target) });
    expect(await asChallenger(job(run)).run(context)).toEqual({ rows: 1 });
    expect(seen).toEqual(['sales']);
    expect(configOf(config, 'champion').target).toBe('demand');
  });

  test('leaves a note in place of half an output when it fails', async () => {
    const context = jobContext({ config });
    const { out } = context;
    const run: Job['run'] = async () => {
      mkdirSync(join(out, 'half'));
      throw new Error('too many leaves');
    };
    expect(await asChallenger(job(run)).run(context)).toEqual({ left_out: 1 });
    expect(context.warnings).toEqual([
      { code: 'CHALLENGER_LEFT_OUT', message: 'challenger_x: too many leaves' },
    ]);
    expect(isLeftOut(out)).toBe(true);
    expect(existsSync(join(out, 'half'))).toBe(false);
    expect(readFileSync(join(out, 'left-out.txt'), 'utf8')).toBe('too many leaves\n');
  });

  test('is not asked where what it reads was left out', async () => {
    const earlier = jobContext({ config });
    await asChallenger(job(() => Promise.reject(new Error('no memory')))).run(earlier);
    const context = jobContext({ config, inputs: { challenger_bundle: earlier.out } });
    const never: Job['run'] = () => Promise.reject(new Error('asked'));
    expect(await asChallenger(job(never, ['challenger_bundle'])).run(context)).toEqual({ left_out: 1 });
    expect(isLeftOut(context.out)).toBe(true);
  });

  test('is stopped with the night', async () => {
    const stopped = { ...jobContext({ config }), signal: AbortSignal.abort() };
    const run: Job['run'] = () => Promise.reject(new Error('stopped'));
    await expect(asChallenger(job(run)).run(stopped)).rejects.toThrow('stopped');
  });
});
