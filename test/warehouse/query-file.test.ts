import { expect, test } from 'vitest';
import { queryText } from '../../warehouse/query-file.ts';

test('a query is found by its name, and read once', () => {
  expect(queryText('feature/series-base')).toMatch(/^-- Every SKU-branch pair/);
  expect(queryText('feature/series-base')).toBe(queryText('feature/series-base'));
});

test('a query that is not there names its file', () => {
  expect(() => queryText('feature/nothing')).toThrow(/nothing\.sql/);
});
