import { describe, expect, test } from 'vitest';
import { problemWords } from '../../../lookup/page/problem-words.ts';
import { FIRST_STATE } from '../../../lookup/page/url-state.ts';
import { failureNotice } from '../../../lookup/page/views/notices.ts';
import { problem } from '../../../schemas/api-problems.ts';
import { PROBLEMS, type ProblemCode } from '../../../schemas/problem-codes.ts';
import { allOf, textOf } from './page-tree.ts';

function problemOf(code: ProblemCode, rest: object = {}) {
  const { status, title } = PROBLEMS[code];
  return problem.parse({
    type: 'urn:x',
    title,
    status,
    code,
    detail: 'what happened',
    instance: 'req-7',
    ...rest,
  });
}

describe('a problem is told with what happened and what to do', () => {
  test.each(Object.keys(PROBLEMS) as ProblemCode[])('%s', (code) => {
    const said = problemWords(problemOf(code), PROBLEMS[code].status);
    expect(said.title).toMatch(/^[A-Z].*\.$/);
    expect(said.detail).toBe('What happened.');
    expect(said.advice).toMatch(/^[A-Z].{10,}\.$/);
  });

  test('with the id of the request where somebody else has to look', () => {
    expect(problemWords(problemOf('INTERNAL'), 500).advice).toContain('req-7');
  });

  test('also when nothing comes back, or something that is not from the service', () => {
    expect(problemWords(null, null).title).toBe('The service does not answer');
    expect(problemWords(null, 502).detail).toContain('502');
  });
});

describe('the notice of a failure', () => {
  test('links to what was perhaps meant', () => {
    const notice = failureNotice(
      { problem: problemOf('BRANCH_NOT_FOUND', { near: ['B1', 'B&2'] }), status: 404 },
      { ...FIRST_STATE, branch: 'b1', month: '2026-11' },
    );
    expect(allOf(notice, 'a').map(({ attributes }) => attributes.href)).toEqual([
      '?branch=B1&month=2026-11',
      '?branch=B%262&month=2026-11',
    ]);
  });

  test('asks for a key where the service wants one, and offers to try again elsewhere', () => {
    expect(
      allOf(failureNotice({ problem: problemOf('KEY_MISSING'), status: 401 }, FIRST_STATE), 'input'),
    ).toHaveLength(1);
    expect(textOf(allOf(failureNotice({ problem: null, status: null }, FIRST_STATE), 'button'))).toBe(
      'Try again',
    );
  });
});
