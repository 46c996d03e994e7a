import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { RULES } from '../../schemas/rules.ts';

const folder = fileURLToPath(new URL('../../warehouse/queries/clean', import.meta.url));
/** Selects that a rule needs beside its own, and how far the sales reach. */
const HELPERS = ['crowded_pairs', 'repeated_sales_keys', 'sales_pairs', 'sales_reach', 'stockout_days'];

it('has one SQL file for each rule of the clean stage, and none besides', () => {
  const files = readdirSync(folder).map((file) => basename(file, '.sql'));
  const rules = RULES.filter((rule) => rule.stage === 'clean').map((rule) => rule.name);
  expect(files.sort()).toEqual([...rules, ...HELPERS].sort());
});

it('has each rule once', () => {
  expect(new Set(RULES.map(({ name }) => name)).size).toBe(RULES.length);
});
