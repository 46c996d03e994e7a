import fc from 'fast-check';
import { expect, test } from 'vitest';
import { advance } from '../../alarms/advance.ts';
import { ALERT_NAMES, ALERTS, type Alert, type AlertName, type Condition } from '../../schemas/alerts.ts';
import { manifestOf } from '../support/alarm-records.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 2, 2, 4, minute));

function condition(name: AlertName, changes: Partial<Condition> = {}): Condition {
  return {
    name,
    severity: ALERTS[name].severity,
    since: '2026-03-02T04:00:00.000Z',
    run_id: '20260228-a',
    summary: 'it is so',
    details: '',
    serving: '',
    ...changes,
  };
}

test('an alarm rings once, however often one looks, and ends once, with what ended it', () => {
  const first = advance([], [condition('late')], manifestOf(), at(0));
  expect(first.changes).toMatchObject([{ name: 'late', status: 'firing', fired_at: at(0).toISOString() }]);
  const second = advance(first.active, [condition('late', { details: 'other words' })], manifestOf(), at(1));
  expect(second.changes).toEqual([]);
  expect(second.active).toEqual(first.active);
  const next = manifestOf({ run_id: '20260301-b', data_cutoff: '2026-03-01' });
  const third = advance(second.active, [], next, at(2));
  expect(third.active).toEqual([]);
  expect(third.changes).toMatchObject([
    {
      status: 'resolved',
      since: '2026-03-02T04:00:00.000Z',
      resolved_at: at(2).toISOString(),
      resolution: 'run 20260301-b is published, data to 2026-03-01, made 2026-03-01 02:00 UTC',
    },
  ]);
  expect(advance(third.active, [], next, at(3)).changes).toEqual([]);
});

test('late again after a publication that nobody saw is the end of one alarm and the beginning of another', () => {
  const { active } = advance([], [condition('late')], manifestOf(), at(0));
  const again = condition('late', { run_id: '20260301-b', since: '2026-03-03T04:00:00.000Z' });
  const { changes } = advance(active, [again], manifestOf({ run_id: '20260301-b' }), at(1));
  expect(changes.map(({ status, since }) => [status, since])).toEqual([
    ['resolved', '2026-03-02T04:00:00.000Z'],
    ['firing', '2026-03-03T04:00:00.000Z'],
  ]);
});

test('going back to an older run by hand while it is late rings no second time', () => {
  const { active } = advance([], [condition('late')], manifestOf(), at(0));
  const older = condition('late', { run_id: '20260227-z', since: '2026-03-01T04:00:00.000Z' });
  expect(advance(active, [older], manifestOf({ run_id: '20260227-z' }), at(1)).changes).toEqual([]);
});

test('a run that fails again and again rings once', () => {
  const { active } = advance([], [condition('run_failed')], manifestOf(), at(0));
  const retried = condition('run_failed', { since: '2026-03-02T04:05:00.000Z' });
  expect(advance(active, [retried], manifestOf(), at(6)).changes).toEqual([]);
});

test('while it cannot be told what is published, nothing ends', () => {
  const { active } = advance([], [condition('late')], manifestOf(), at(0));
  const blind = advance(active, [condition('unreadable', { run_id: null })], null, at(1));
  expect(blind.changes.map(({ name, status }) => [name, status])).toEqual([['unreadable', 'firing']]);
  const seeing = advance(blind.active, [condition('late')], manifestOf(), at(2));
  expect(seeing.changes.map(({ name, status }) => [name, status])).toEqual([['unreadable', 'resolved']]);
});

test('whatever comes and goes, each name rings and ends by turns, and what rings is what was said to ring', () => {
  const looks = fc.array(
    fc.uniqueArray(fc.constantFrom(...ALERT_NAMES.filter((name) => name !== 'unreadable'))),
    {
      maxLength: 20,
    },
  );
  fc.assert(
    fc.property(looks, (sequence) => {
      let active: readonly Alert[] = [];
      const last = new Map<AlertName, string>();
      sequence.forEach((names, minute) => {
        const conditions = names.map((name) => condition(name));
        const step = advance(active, conditions, manifestOf(), at(minute));
        active = step.active;
        for (const { name, status } of step.changes) {
          expect(last.get(name) ?? 'resolved').not.toBe(status);
          last.set(name, status);
        }
        expect(active.map(({ name }) => name).sort()).toEqual([...names].sort());
      });
    }),
  );
});
