import { expect, test } from 'vitest';
import { joinTrees } from '../../model/boosting/forest.ts';
import { barRows } from '../../scripts/pictures/bar-rows.ts';
import { firstTree } from '../../scripts/pictures/first-tree.ts';
import { importance } from '../../scripts/pictures/importance.ts';

const numberFeature = (name: string) => ({
  name,
  kind: 'number' as const,
  monotone: 0 as const,
  binCount: 3,
  upper: Float64Array.of(1.5, Number.POSITIVE_INFINITY),
  binOfId: new Uint8Array(0),
});
const leaf = { feature: -1, left: -1, right: -1, threshold: 0, leftBins: new Int32Array(8), gain: 0 };

/** One tree: `exposure10` ≤ 1.5 splits 30 rows into 20 and 10. */
const forest = joinTrees(
  [
    [
      { ...leaf, feature: 1, left: 1, right: 2, threshold: 1.5, gain: 8, value: 0, rowCount: 30 },
      { ...leaf, value: -0.1, rowCount: 20 },
      { ...leaf, value: Math.LN2, rowCount: 10 },
    ],
  ],
  {
    features: [numberFeature('ew3'), numberFeature('exposure10')],
    link: 'log',
    startValue: 0,
    range: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  },
);

test('the first tree shows its condition, the rows of each node, and the factor of a leaf', () => {
  const svg = firstTree(forest);
  expect(svg).toContain('exposure10 ≤ 1.50?');
  expect(svg).toContain('30 rows');
  expect(svg).toContain('10 rows · × 2.000');
});

test('a feature that takes all the gain has 100 %, in the colour of where it comes from', () => {
  const svg = importance([{ name: 'a chain & another', forest }]);
  expect(svg).toContain('a chain &amp; another: share of the gain');
  expect(svg).toMatch(/>exposure10<\/text>\s*<rect class="fill-red"[^>]*>\s*<text[^>]*>100\.0 %</);
  expect(svg).toMatch(/>ew3<\/text>\s*<rect class="fill-teal"[^>]*>\s*<text[^>]*>0\.0 %</);
});

test('a bar below zero ends where one above zero begins', () => {
  const { markup } = barRows(
    'parts',
    [
      { label: 'down', from: 0, to: -2, text: '−2', style: 'a' },
      { label: 'up', from: 0, to: 1, text: '1', style: 'b' },
    ],
    { width: 300, labelWidth: 100 },
  );
  const [down, up] = Array.from(
    markup.matchAll(/<rect class="." x="([\d.]+)" y="\d+" width="([\d.]+)"/g),
    (match) => ({
      x: Number(match[1]),
      width: Number(match[2]),
    }),
  );
  expect(down!.x + down!.width).toBeCloseTo(up!.x, 0);
  expect(down!.width).toBeCloseTo(2 * up!.width, 0);
});
