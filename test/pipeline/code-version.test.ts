import { expect, test } from 'vitest';
import { codeVersion } from '../../pipeline/code-version.ts';
import { packageInfo } from '../../pipeline/package-info.ts';

test('it is the version of the package and a hash of the forecasting code, the same each time', () => {
  expect(codeVersion()).toMatch(/^\d+\.\d+\.\d+\S*\+[0-9a-f]{12}$/);
  expect(codeVersion()).toBe(codeVersion());
  expect(codeVersion().startsWith(`${packageInfo().version}+`)).toBe(true);
});

test('the engine that makes the numbers is among what it stands for', () => {
  expect(packageInfo().dependencies).toHaveProperty('@duckdb/node-api');
});
