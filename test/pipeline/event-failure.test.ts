import { expect, test } from 'vitest';
import { eventFailure } from '../../pipeline/event-failure.ts';
import { ShelfcastError } from '../../schemas/errors.ts';

test('a failure keeps what was expected, what came, how to mend it and where, but not its cause', () => {
  const detail = {
    message: 'a cell is no number',
    expected: 'a number',
    came: 'x',
    mend: 'ask Anna',
    where: { source: 'pos', owner: 'Anna', file: 'sales.csv', row: 7 },
  };
  const error = new ShelfcastError('SOURCE_UNREADABLE', { ...detail, cause: new Error('deep') });
  expect(eventFailure(error)).toEqual({ code: 'SOURCE_UNREADABLE', ...detail });
});

test('each part of a failure with several is there, and nothing that it does not say', () => {
  const issues = [{ at: 'change', expected: 'at most 50 %', came: '80 %' }];
  const failure = eventFailure(new ShelfcastError('PUBLISH_REFUSED', { message: 'refused', issues }));
  expect(failure).toEqual({ code: 'PUBLISH_REFUSED', message: 'refused', issues });
  expect(Object.keys(failure)).toEqual(['code', 'message', 'issues']);
});

test('a cell of a million characters is cut', () => {
  const came = 'x'.repeat(1_000_000);
  const failure = eventFailure(
    new ShelfcastError('SOURCE_UNREADABLE', { message: came, came, where: { file: came } }),
  );
  expect(JSON.stringify(failure).length).toBeLessThan(3000);
});

test('a bug is INTERNAL with its message', () => {
  expect(eventFailure(new Error('boom'))).toEqual({ code: 'INTERNAL', message: 'boom' });
  expect(eventFailure('boom')).toEqual({ code: 'INTERNAL', message: 'boom' });
});
