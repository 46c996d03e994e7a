import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { publishAt, publishNext } from '../support/alarm-home.ts';
import { type CliOptions, type CliResult, startCli } from '../support/cli.ts';
import { hookServer } from '../support/hook-server.ts';
import { testFolder } from '../support/test-folder.ts';
import { TINY_YAML, writeTinyChain } from '../support/tiny-chain.ts';

const KEY = 'k3y-of-the-test';

const ONE_SINK = `${TINY_YAML}models: [seasonal_naive, moving_average_4w]
alarms:
  interval_seconds: 0.2
  sinks:
    on_call: { kind: alertmanager, url_env: ALARM_URL }
`;
const YAML = `${ONE_SINK}    ours: { kind: webhook, url_env: HOOK_URL, hmac_env: HOOK_KEY }
  pings: { url_env: PING_URL }
`;

/** Runs a command to its end while this process goes on answering what it sends. */
async function runCli(args: readonly string[], options: CliOptions): Promise<CliResult> {
  const child = startCli(args, options);
  const text = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (piece: string) => {
      text[name] += piece;
    });
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return { exitCode, ...text };
}

/** Waits as long as a busy machine may need. */
const eventually = <T>(look: () => T) => expect.poll(look, { timeout: 60_000 });

/** States of the runs of a chain, as their records have them. */
function runStates(place: string): string[] {
  const runs = join(place, 'warehouse', 'runs');
  if (!existsSync(runs)) return [];
  const files = readdirSync(runs).map((name) => join(runs, name, 'run.json'));
  return files
    .filter((file) => existsSync(file))
    .map((file) => JSON.parse(readFileSync(file, 'utf8')).status);
}

/** Starts `watch`, and ends it with the test. */
function watch(config: string, now: string, env: NonNullable<CliOptions['env']>) {
  const child = startCli(['watch', '--config', config, '--now', now], { env });
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  const ended = once(child, 'close');
  onTestFinished(async () => {
    child.kill('SIGTERM');
    await ended;
  });
  return { child, ended, stdout: () => stdout };
}

/** What an Alertmanager receiver was sent: name and status of each alert. */
function heard(bodies: readonly { body: string }[]): string[] {
  return bodies.flatMap(({ body }) =>
    (JSON.parse(body) as { alerts: { status: string; labels: { alertname: string } }[] }).alerts.map(
      ({ status, labels }) => `${labels.alertname} ${status}`,
    ),
  );
}

test('a night that never starts rings at its deadline, once, and the run that comes after all ends it', {
  timeout: 300_000,
}, async () => {
  const [onCall, ours, pings] = [await hookServer(), await hookServer(), await hookServer()];
  const env = { ALARM_URL: onCall.url, HOOK_URL: ours.url, HOOK_KEY: KEY, PING_URL: pings.url };
  const place = testFolder();
  const config = writeTinyChain(place, { asOf: '2026-06-29', yaml: YAML });
  const run = (now: string) => runCli(['run', '--config', config, '--now', now], { env });
  expect((await run('2026-06-30T02:00:00Z')).exitCode).toBe(0);

  const { child, ended, stdout } = watch(config, '2026-07-01T03:59:58Z', env);
  await Promise.all([onCall.arrived(1), ours.arrived(1)]);
  expect(heard(onCall.received)).toEqual(['ShelfcastLate firing']);
  expect(JSON.parse(onCall.received[0]!.body)).toMatchObject({
    version: '4',
    alerts: [
      {
        startsAt: '2026-07-01T04:00:00.000Z',
        labels: { severity: 'warn', forecast: 'tiny' },
        annotations: { description: 'the run that was due at 2026-07-01 02:00 UTC never started' },
      },
    ],
  });
  const [, seconds, hex] = /^t=(\d+),v1=(\w+)$/.exec(
    String(ours.received[0]!.headers['shelfcast-signature']),
  )!;
  const signed = createHmac('sha256', KEY).update(`${seconds}.${ours.received[0]!.body}`).digest('hex');
  expect(hex).toBe(signed);

  rmSync(join(place, 'data', 'sales.csv'));
  expect((await run('2026-07-01T04:05:00Z')).exitCode).toBe(3);
  writeTinyChain(place, { asOf: '2026-06-30', yaml: YAML });
  expect((await run('2026-07-01T04:10:00Z')).exitCode).toBe(0);
  await Promise.all([onCall.arrived(2), ours.arrived(2)]);
  expect(heard(onCall.received)).toEqual(['ShelfcastLate firing', 'ShelfcastLate resolved']);

  child.kill('SIGTERM');
  expect((await ended)[0]).toBe(0);
  expect(heard(onCall.received)).toHaveLength(2);
  for (const secret of [onCall.url, ours.url, KEY]) expect(stdout()).not.toContain(secret);
  expect(pings.received.map(({ path }) => path.split('?')[0])).toEqual([
    '/hook/start',
    '/hook',
    '/hook/fail',
    '/hook/start',
    '/hook',
  ]);
  expect(pings.received[2]!.body).toContain('SOURCE_MISSING');
});

test('a run that hangs rings at the deadline, with the job that it hangs in, and ends it when it publishes after all', {
  timeout: 300_000,
}, async () => {
  const onCall = await hookServer();
  const place = testFolder();
  const config = writeTinyChain(place, { yaml: ONE_SINK });
  const night = startCli(['run', '--config', config, '--now', '2026-07-01T02:00:00Z']);
  const published = once(night, 'close');
  onTestFinished(() => void night.kill('SIGKILL'));
  await eventually(() => runStates(place)).toContain('running');
  night.kill('SIGSTOP');

  watch(config, '2026-07-01T03:59:59Z', { ALARM_URL: onCall.url });
  await onCall.arrived(1);
  expect(JSON.parse(onCall.received[0]!.body)).toMatchObject({
    alerts: [
      {
        labels: { alertname: 'ShelfcastNothingPublished', severity: 'critical' },
        annotations: {
          description: expect.stringMatching(
            /^run 20260630-\w+ started at 2026-07-01 02:00 UTC and has not ended, in job /,
          ),
          serving: 'nothing',
        },
      },
    ],
  });
  night.kill('SIGCONT');
  expect((await published)[0]).toBe(0);
  await onCall.arrived(2);
  expect(heard(onCall.received)).toEqual([
    'ShelfcastNothingPublished firing',
    'ShelfcastNothingPublished resolved',
  ]);
});

test('of two watchers one sends; killed the hard way, it is replaced by the other, which rings nothing twice', async () => {
  const onCall = await hookServer();
  const place = testFolder();
  const config = writeTinyChain(place, { yaml: ONE_SINK });
  const home = join(place, 'warehouse');
  publishAt(home);
  const watchers = [1, 2].map(() => watch(config, '2026-03-02T04:00:01Z', { ALARM_URL: onCall.url }));
  await onCall.arrived(1);
  const sends = ({ stdout }: (typeof watchers)[0]) => stdout().includes('alert_delivered');
  const standsBy = ({ stdout }: (typeof watchers)[0]) => stdout().includes('watch_stands_by');
  await eventually(() => [watchers.filter(sends).length, watchers.filter(standsBy).length]).toEqual([1, 1]);
  watchers.find(sends)!.child.kill('SIGKILL');
  publishNext(home);
  await onCall.arrived(2);
  expect(heard(onCall.received)).toEqual(['ShelfcastLate firing', 'ShelfcastLate resolved']);
});

test('a run whose pings nobody answers is published all the same, and says so', async () => {
  const pings = await hookServer();
  pings.behave(500);
  const config = writeTinyChain(testFolder(), { yaml: YAML });
  const { exitCode, stdout } = await runCli(['run', '--config', config, '--now', '2026-07-01T02:00:00Z'], {
    env: { PING_URL: pings.url },
  });
  expect(exitCode).toBe(0);
  expect(stdout).toContain('PING_NOT_SENT');
  expect(stdout).not.toContain(pings.url);
});

test('without the variables of its sinks the watch refuses to start, and names each', async () => {
  const config = writeTinyChain(testFolder(), { yaml: YAML });
  const { exitCode, stderr } = await runCli(['watch', '--config', config, '--once'], {
    env: { HOOK_KEY: KEY },
  });
  expect(exitCode).toBe(2);
  expect(stderr).toContain('error CONFIG_INVALID');
  expect(stderr).toContain('ALARM_URL');
  expect(stderr).toContain('HOOK_URL');
  expect(stderr).not.toContain(KEY);
});

test('a home alone, without a configuration, is watched by the log', async () => {
  const home = testFolder();
  const { exitCode, stdout } = await runCli(['watch', '--home', home, '--once'], { cwd: home });
  expect(exitCode).toBe(0);
  expect(stdout).toBe('');
});
