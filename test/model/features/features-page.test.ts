import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { featuresOf } from '../../../model/features/spec.ts';
import { panelShard } from '../../support/panel-shard.ts';

const page = readFileSync(new URL('../../../docs/features.md', import.meta.url), 'utf8');

test('docs/features.md shows every feature with its formula, in the order of the list', () => {
  const kinds = ['price', 'sku_price', 'promotion', 'event', 'driver'] as const;
  const columns = kinds.map((kind) => ({
    ...{ name: kind === 'driver' ? '<driver>' : kind, kind, isKnownAhead: true },
  }));
  const units = new Array<number>(1000).fill(1);
  const panel = panelShard([{ firstDay: 19_000, units, statics: { '<attribute>': 1 } }], columns);
  const rows = [...page.matchAll(/^\| `(.+?)` \| (.+?) \| (.+?) \| (.+?) \|/gm)].map((row) => row.slice(1));
  expect(rows).toEqual(
    featuresOf(panel).map(({ name, formula, source, knownAt }) => [name, formula, source, knownAt]),
  );
});
