import fc from 'fast-check';
import { expect, test } from 'vitest';
import { enqueue, heads, postpone, prune } from '../../alarms/outbox.ts';
import type { Alert, Notification, Severity } from '../../schemas/alerts.ts';

const NOW = new Date('2026-03-02T04:00:00Z');
const later = (hours: number) => new Date(NOW.getTime() + hours * 3_600_000);

const alertOf = (severity: Severity) => ({ severity, status: 'firing' }) as Alert;
const notification = (id: string, ...severities: Severity[]): Notification => ({
  id,
  source: 'test',
  alerts: severities.map(alertOf),
});
const sinks = [
  { name: 'all', atLeast: 'info' },
  { name: 'loud', atLeast: 'critical' },
] as const;

test('each sink is queued the alerts that are loud enough for it, and nothing when none is', () => {
  const first = enqueue([], notification('n1', 'info', 'critical'), sinks, NOW);
  const second = enqueue(first, notification('n2', 'warn'), sinks, NOW);
  expect(
    second.map(({ sink, notification: { id, alerts } }) => [
      sink,
      id,
      alerts.map(({ severity }) => severity),
    ]),
  ).toEqual([
    ['all', 'n1', ['info', 'critical']],
    ['loud', 'n1', ['critical']],
    ['all', 'n2', ['warn']],
  ]);
  expect(heads(second).map(({ sink, notification: { id } }) => [sink, id])).toEqual([
    ['all', 'n1'],
    ['loud', 'n1'],
  ]);
});

test('pauses grow to five minutes at most, and are never the same for all', () => {
  const pauses = (random: number) => {
    let [entry] = enqueue([], notification('n1', 'info'), sinks, NOW);
    return Array.from({ length: 12 }, () => {
      entry = postpone(entry!, NOW, random);
      return (Date.parse(entry.not_before) - NOW.getTime()) / 1000;
    });
  };
  expect(pauses(1)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]);
  expect(pauses(0)).toEqual([0.5, 1, 2, 4, 8, 16, 32, 64, 128, 150, 150, 150]);
});

test('however long a sink is down, the next try is at most five minutes away', () => {
  fc.assert(
    fc.property(
      fc.nat(10_000),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (attempts, random) => {
        const [entry] = enqueue([], notification('n1', 'info'), sinks, NOW);
        const pause = Date.parse(postpone({ ...entry!, attempts }, NOW, random).not_before) - NOW.getTime();
        expect(pause).toBeGreaterThanOrEqual(500);
        expect(pause).toBeLessThanOrEqual(300_000);
      },
    ),
  );
});

test('what is too old, or for a sink that is gone, is given up', () => {
  const old = enqueue([], notification('old', 'critical'), sinks, NOW);
  const both = enqueue(old, notification('new', 'critical'), sinks, later(20));
  const { kept, dropped } = prune(both, ['all'], 24, later(25));
  expect(kept.map(({ sink, notification: { id } }) => [sink, id])).toEqual([['all', 'new']]);
  expect(dropped).toHaveLength(3);
});

test('a sink that is down for ever keeps the latest hundred', () => {
  let pending = enqueue([], notification('n0', 'info'), [sinks[0]], NOW);
  for (let k = 1; k < 130; k++) pending = enqueue(pending, notification(`n${k}`, 'info'), [sinks[0]], NOW);
  const { kept, dropped } = prune(pending, ['all'], 24, NOW);
  expect(kept).toHaveLength(100);
  expect(kept[0]!.notification.id).toBe('n30');
  expect(dropped).toHaveLength(30);
});
