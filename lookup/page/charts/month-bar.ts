/** A month of one SKU in a cell: what was sold, what is still expected, and the interval as a whisker. */
import type { PredictedSku } from '../answers.ts';
import { h, type PageElement } from '../element.ts';
import { linearScale, pixel } from './scale.ts';

const [WIDTH, HEIGHT] = [104, 16];

/** `top`: units at the right edge, the same for every row. Hidden from screen readers: the cells beside it say the same. */
export function monthBar(
  row: Pick<PredictedSku, 'units' | 'units_lower' | 'units_upper' | 'actual_units'>,
  top: number,
): PageElement {
  const x = linearScale([0, top], [0, WIDTH - 2]);
  const [low, high] = [row.units_lower, row.units_upper];
  return h(
    'svg',
    {
      class: 'month-bar',
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      width: WIDTH,
      height: HEIGHT,
      'aria-hidden': 'true',
    },
    h('rect', { class: 'to-come', x: 0, y: 4, width: pixel(x(row.units)), height: 8, rx: 1 }),
    h('rect', { class: 'sold', x: 0, y: 4, width: pixel(x(row.actual_units)), height: 8, rx: 1 }),
    low !== null &&
      high !== null &&
      h('path', { class: 'whisker', d: `M${pixel(x(low) + 0.75)} 5v6m0 -3H${pixel(x(high) + 0.75)}m0 -3v6` }),
  );
}
