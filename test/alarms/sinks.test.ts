import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { openSinks } from '../../alarms/sinks/open-sinks.ts';
import { alarms } from '../../schemas/alarm-config.ts';
import type { Alert, Notification } from '../../schemas/alerts.ts';

const NOW = new Date('2026-03-02T04:00:00.400Z');

const late: Alert = {
  name: 'late',
  severity: 'warn',
  since: '2026-03-02T04:00:00.000Z',
  run_id: '20260228-a',
  summary: 'the forecast is late',
  details: 'the run <never> started & nobody knows',
  serving: 'run 20260228-a',
  status: 'firing',
  fired_at: '2026-03-02T04:00:00.001Z',
  resolved_at: null,
  resolution: null,
};
const refused: Alert = {
  ...late,
  name: 'refused_again',
  severity: 'critical',
  status: 'resolved',
  resolved_at: '2026-03-02T05:00:00.000Z',
  resolution: 'run 20260301-b is published',
};
const notification: Notification = { id: 'n1', source: 'corner shops', alerts: [late, refused] };

function opened(sink: Record<string, unknown>, env: Record<string, string> = {}, runbook?: string) {
  const config = alarms.parse({
    sinks: { hook: { url: 'https://example.com/hook', ...sink } },
    ...(runbook && { runbook_url: runbook }),
  });
  const { sinks, issues } = openSinks(config, env);
  expect(issues).toEqual([]);
  return sinks[0]!.request(notification, NOW);
}

test('the alertmanager body is version 4 of Alertmanager’s webhook', () => {
  const { body } = opened({ kind: 'alertmanager' }, {}, 'https://wiki.example.com/runbook');
  expect(JSON.parse(body)).toEqual({
    version: '4',
    groupKey: '{}:{forecast="corner shops", service="shelfcast"}',
    truncatedAlerts: 0,
    status: 'firing',
    receiver: 'hook',
    groupLabels: { service: 'shelfcast', forecast: 'corner shops' },
    commonLabels: { service: 'shelfcast', forecast: 'corner shops' },
    commonAnnotations: {
      summary: 'the forecast is late',
      description: 'the run <never> started & nobody knows',
      serving: 'run 20260228-a',
    },
    externalURL: 'https://wiki.example.com/runbook',
    alerts: [
      {
        status: 'firing',
        labels: {
          alertname: 'ShelfcastLate',
          forecast: 'corner shops',
          service: 'shelfcast',
          severity: 'warn',
        },
        annotations: {
          summary: 'the forecast is late',
          description: 'the run <never> started & nobody knows',
          serving: 'run 20260228-a',
          runbook: 'docs/runbook.md#alert-late',
          runbook_url: 'https://wiki.example.com/runbook#alert-late',
        },
        startsAt: '2026-03-02T04:00:00.000Z',
        endsAt: '0001-01-01T00:00:00Z',
        generatorURL: '',
        fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
      },
      expect.objectContaining({
        status: 'resolved',
        labels: expect.objectContaining({ alertname: 'ShelfcastRefusedAgain', severity: 'critical' }),
        endsAt: '2026-03-02T05:00:00.000Z',
      }),
    ],
  });
});

test('the end of an alert has the fingerprint of its beginning, and another alert has another', () => {
  const fingerprints = (alerts: Alert[]) => {
    const { sinks } = openSinks(
      alarms.parse({ sinks: { hook: { kind: 'alertmanager', url: 'http://x' } } }),
      {},
    );
    const { body } = sinks[0]!.request({ ...notification, alerts }, NOW);
    return (JSON.parse(body) as { alerts: { fingerprint: string }[] }).alerts.map(
      ({ fingerprint }) => fingerprint,
    );
  };
  const ended: Alert = {
    ...late,
    status: 'resolved',
    resolved_at: '2026-03-02T05:00:00.000Z',
    resolution: 'x',
  };
  const [begin, end, other] = fingerprints([late, ended, refused]);
  expect(begin).toBe(end);
  expect(begin).not.toBe(other);
});

test('the slack text says what happened, since when, what is served and what to do, and obeys no mark-up of ours', () => {
  const { text } = JSON.parse(opened({ kind: 'slack' }).body) as { text: string };
  expect(text.split('\n')).toEqual([
    '*WARN* corner shops: the forecast is late',
    'what happened: the run &lt;never&gt; started &amp; nobody knows',
    'since: 2026-03-02 04:00 UTC',
    'served meanwhile: run 20260228-a',
    'what to do: docs/runbook.md#alert-late',
    '',
    '*RESOLVED* corner shops: the forecast is late',
    'since 2026-03-02 04:00 UTC; now run 20260301-b is published',
  ]);
});

test('the plain webhook is signed over the time and the body, and a receiver can check it with a line of its own', () => {
  const { body, headers } = opened({ kind: 'webhook', hmac_env: 'HOOK_KEY' }, { HOOK_KEY: 'k3y' });
  expect(JSON.parse(body)).toMatchObject({
    kind: 'shelfcast.notification',
    version: 1,
    id: 'n1',
    source: 'corner shops',
    alerts: [
      { name: 'late', status: 'firing', runbook: 'docs/runbook.md#alert-late' },
      { name: 'refused_again' },
    ],
  });
  const [, seconds, hex] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(headers['Shelfcast-Signature']!)!;
  expect(Number(seconds)).toBe(Date.parse('2026-03-02T04:00:00Z') / 1000);
  expect(createHmac('sha256', 'k3y').update(`${seconds}.${body}`).digest('hex')).toBe(hex);
  expect(
    createHmac('sha256', 'k3y')
      .update(`${Number(seconds) + 1}.${body}`)
      .digest('hex'),
  ).not.toBe(hex);
  expect(headers['Shelfcast-Delivery']).toBe('n1');
  expect(body).not.toContain('k3y');
});

test('a bearer and a secret address come from the environment', () => {
  const config = alarms.parse({
    sinks: { hook: { kind: 'alertmanager', url_env: 'HOOK_URL', bearer_env: 'HOOK_BEARER' } },
  });
  const { sinks } = openSinks(config, { HOOK_URL: 'https://example.com/s3cret', HOOK_BEARER: 'b3arer' });
  expect(sinks[0]).toMatchObject({ name: 'hook', url: 'https://example.com/s3cret', atLeast: 'warn' });
  expect(sinks[0]!.request(notification, NOW).headers.Authorization).toBe('Bearer b3arer');
});

test('a variable that is not set, or holds no address, is named, its value is not, and the other sinks work', () => {
  const config = alarms.parse({
    sinks: {
      none: { kind: 'slack', url_env: 'NO_URL' },
      wrong: { kind: 'slack', url_env: 'BAD_URL' },
      unsigned: { kind: 'webhook', url: 'http://x', hmac_env: 'NO_KEY' },
      good: { kind: 'slack', url: 'http://x' },
    },
  });
  const { sinks, issues } = openSinks(config, { BAD_URL: 'hunter2', NO_KEY: '' });
  expect(sinks.map(({ name }) => name)).toEqual(['good']);
  expect(issues).toEqual([
    {
      at: 'alarms.sinks.none.url_env',
      expected: 'an http or https address in the variable NO_URL',
      came: 'nothing',
    },
    {
      at: 'alarms.sinks.wrong.url_env',
      expected: 'an http or https address in the variable BAD_URL',
      came: 'something else',
    },
    { at: 'alarms.sinks.unsigned.hmac_env', expected: 'a value in the variable NO_KEY', came: 'nothing' },
  ]);
});
