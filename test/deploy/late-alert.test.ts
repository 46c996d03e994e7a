/** The whole way: a real night, the real service, Debian's Prometheus with the rules of deploy/, and whoever takes its alerts. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { METRICS } from '../../schemas/metric-names.ts';
import { runCli, startCli } from '../support/cli.ts';
import { type HookServer, hookServer } from '../support/hook-server.ts';
import { hasProgram } from '../support/promtool.ts';
import { testFolder } from '../support/test-folder.ts';
import { TINY_YAML, writeTinyChain } from '../support/tiny-chain.ts';

const DEPLOY = fileURLToPath(new URL('../../deploy/prometheus/', import.meta.url));
/** Waits as long as a busy machine may need. */
const eventually = <T>(look: () => T) => expect.poll(look, { timeout: 90_000, interval: 200 });

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

/** Ends with the test. */
function endWithTest(child: ChildProcess): void {
  const ended = once(child, 'close');
  onTestFinished(async () => {
    child.kill('SIGTERM');
    await ended;
  });
}

/** Says in the manifest that the next forecast is due so many milliseconds from now. */
function dueIn(home: string, ms: number): Date {
  const file = join(home, 'published', 'current', 'manifest.json');
  const deadline = new Date(Date.now() + ms);
  const inDays = (days: number) => new Date(deadline.getTime() + days * 86_400_000).toISOString();
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  const due = {
    generated_at: inDays(-1),
    next_expected_at: inDays(0),
    stale_at: inDays(1),
    expires_at: inDays(3),
  };
  writeFileSync(file, JSON.stringify({ ...manifest, ...due }));
  return deadline;
}

/** A home that was published by a real night, and is due again so many milliseconds from now. */
function homeDueIn(ms: number, yaml = ''): { home: string; config: string; deadline: Date } {
  const place = testFolder();
  const config = writeTinyChain(place, {
    yaml: `${TINY_YAML}models: [seasonal_naive, moving_average_4w]\n${yaml}\n`,
  });
  const { exitCode, stderr } = runCli(['run', '--config', config, '--now', '2026-07-01T02:00:00Z']);
  expect(exitCode, stderr).toBe(0);
  const home = join(place, 'warehouse');
  return { home, config, deadline: dueIn(home, ms) };
}

async function startService(home: string, flags: readonly string[] = []): Promise<string> {
  const port = await freePort();
  const args = ['serve', '--home', home, '--port', String(port), ...flags];
  endWithTest(startCli(args, { cwd: home }));
  const url = `http://127.0.0.1:${port}`;
  await eventually(() =>
    fetch(`${url}/live`).then(
      ({ status }) => status,
      () => 0,
    ),
  ).toBe(200);
  return url;
}

/** Prometheus with the rules of deploy/, looking every second. */
async function startPrometheus(service: string, receiver: HookServer): Promise<string> {
  const place = testFolder();
  cpSync(DEPLOY, place, { recursive: true });
  for (const file of ['prometheus.yml', 'alerts.yml', 'recording.yml']) {
    const text = readFileSync(join(place, file), 'utf8');
    const quick = text
      .replace(/(interval): \d+s/g, '$1: 1s')
      .replace('127.0.0.1:8080', new URL(service).host);
    writeFileSync(join(place, file), quick);
  }
  const config = join(place, 'prometheus.yml');
  const alerting = { alertmanagers: [{ static_configs: [{ targets: [new URL(receiver.url).host] }] }] };
  writeFileSync(config, `${readFileSync(config, 'utf8')}\nalerting: ${JSON.stringify(alerting)}\n`);
  const address = `127.0.0.1:${await freePort()}`;
  const storage = `--storage.tsdb.path=${join(place, 'data')}`;
  const flags = [`--config.file=${config}`, storage, `--web.listen-address=${address}`];
  endWithTest(spawn('prometheus', flags, { stdio: 'ignore' }));
  return `http://${address}`;
}

async function query(prometheus: string, expr: string): Promise<[Record<string, string>, number][]> {
  const response = await fetch(`${prometheus}/api/v1/query?query=${encodeURIComponent(expr)}`);
  const { data } = (await response.json()) as {
    data: { result: { metric: Record<string, string>; value: [number, string] }[] };
  };
  return data.result.map(({ metric, value }) => [metric, Number(value[1])]);
}

test.skipIf(!hasProgram('prometheus'))(
  'Prometheus scrapes the service and rings while the forecast is late (needs prometheus)',
  { timeout: 300_000 },
  async () => {
    const receiver = await hookServer();
    const { home, deadline } = homeDueIn(15_000);
    const service = await startService(home);
    const prometheus = await startPrometheus(service, receiver);
    const ask = (expr: string) => query(prometheus, expr).catch(() => []);
    await eventually(() => ask('up{job="shelfcast"}')).toMatchObject([[{}, 1]]);
    expect(await ask('shelfcast_next_expected_timestamp_seconds')).toMatchObject([
      [{ job: 'shelfcast' }, deadline.getTime() / 1000],
    ]);

    const late = () => receiver.received.flatMap(({ body }) => JSON.parse(body) as Record<string, unknown>[]);
    await eventually(() => late().length).toBeGreaterThan(0);
    expect(Date.parse(String(late()[0]!.startsAt))).toBeGreaterThan(deadline.getTime());
    expect(late()[0]).toMatchObject({
      labels: { alertname: 'ShelfcastLate', job: 'shelfcast', severity: 'warn' },
      annotations: { runbook: 'docs/runbook.md#alert-late' },
    });
    await eventually(() => ask('shelfcast_freshness == 1')).toMatchObject([[{ state: 'late' }, 1]]);
    await eventually(() => ask('shelfcast_alert_active{name="late"}')).toMatchObject([
      [{ severity: 'warn' }, 1],
    ]);
  },
);

test('the serving process rings by itself, and says when it is over', async () => {
  const onCall = await hookServer();
  const { home, config } = homeDueIn(
    2_000,
    `alarms: { interval_seconds: 0.2, sinks: { on_call: { kind: alertmanager, url: "${onCall.url}" } } }`,
  );
  const service = await startService(home, ['--config', config]);
  await onCall.arrived(1);
  const active = async () =>
    (await (await fetch(`${service}/metrics`)).text()).match(/^shelfcast_alert_active.* 1$/gm);
  expect(await active()).toEqual(['shelfcast_alert_active{name="late",severity="warn"} 1']);
  dueIn(home, 86_400_000);
  await onCall.arrived(2);
  const heard = onCall.received.flatMap(
    ({ body }) => (JSON.parse(body) as { alerts: Record<string, unknown>[] }).alerts,
  );
  expect(heard).toMatchObject([
    { status: 'firing', labels: { alertname: 'ShelfcastLate', forecast: 'tiny' } },
    { status: 'resolved', labels: { alertname: 'ShelfcastLate', forecast: 'tiny' } },
  ]);
  expect(await active()).toBeNull();
});

test('the service exports what the list says, with these labels, and nothing else', async () => {
  const service = await startService(homeDueIn(86_400_000).home);
  await fetch(`${service}/v1/status`);
  const text = await (await fetch(`${service}/metrics`)).text();
  const types = Object.fromEntries(
    [...text.matchAll(/^# TYPE (shelfcast_\w+) (\w+)$/gm)].map(([, name, type]) => [name, type]),
  );
  expect(types).toEqual(Object.fromEntries(Object.entries(METRICS).map(([name, { type }]) => [name, type])));
  for (const [name, { type, labels }] of Object.entries(METRICS)) {
    const series = type === 'histogram' ? `${name}_bucket` : name;
    const lines = [...text.matchAll(new RegExp(`^${series}(?:\\{(.*)\\})? \\S+$`, 'gm'))];
    expect(lines.length, name).toBeGreaterThan(0);
    for (const [, inBraces] of lines) {
      const found = [...(inBraces ?? '').matchAll(/(\w+)="/g)]
        .map(([, label]) => label)
        .filter((l) => l !== 'le');
      expect(found.sort(), name).toEqual([...labels].sort());
    }
  }
});
