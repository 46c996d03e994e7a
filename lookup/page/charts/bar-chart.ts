/** Pairs of bars: a figure of ours above the same figure of the baseline. Shorter is better. */
import { h, type PageElement } from '../element.ts';
import { linearScale, pixel, ticksUpTo } from './scale.ts';

export interface BarPair {
  readonly label: string;
  /** Null where it is not defined. */
  readonly own: number | null;
  readonly baseline: number | null;
}

const BAR = 9;
const GROUP = 34;
const TOP = 4;

/** `width` in pixels. Values from 0. */
export function barChart(
  pairs: readonly BarPair[],
  width: number,
  { description, format }: { readonly description: string; readonly format: (value: number) => string },
): PageElement {
  const labelWidth = Math.min(180, Math.max(80, width * 0.28));
  const [left, right] = [labelWidth + 8, width - 52];
  const bottom = TOP + pairs.length * GROUP;
  const ticks = ticksUpTo(
    Math.max(0, ...pairs.flatMap(({ own, baseline }) => [own ?? 0, baseline ?? 0])),
    width < 500 ? 3 : 5,
  );
  const x = linearScale([0, ticks.at(-1)!], [left, right]);
  return h(
    'svg',
    {
      class: 'chart',
      width,
      height: bottom + 24,
      viewBox: `0 0 ${width} ${bottom + 24}`,
      role: 'img',
      'aria-label': description,
    },
    ticks.map((tick) => [
      h('path', { class: 'grid', d: `M${pixel(x(tick))} ${TOP}V${bottom}` }),
      h('text', { x: pixel(x(tick)), y: bottom + 17, 'text-anchor': 'middle' }, format(tick)),
    ]),
    pairs.map(({ label, own, baseline }, k) => {
      const y = TOP + k * GROUP + 6;
      return [
        h(
          'text',
          { class: 'label', x: labelWidth, y: y + 14, 'text-anchor': 'end' },
          shortened(label, labelWidth),
        ),
        bar('own', own, y),
        bar('baseline', baseline, y + BAR + 2),
      ];
    }),
    h('path', { class: 'axis', d: `M${pixel(left)} ${TOP}V${bottom}` }),
  );

  function bar(name: string, value: number | null, y: number) {
    if (value === null) return null;
    return [
      h('rect', {
        class: `bar ${name}`,
        x: pixel(left),
        y,
        width: pixel(Math.max(x(value) - left, 1)),
        height: BAR,
        rx: 1.5,
      }),
      h('text', { class: 'value', x: pixel(x(value) + 5), y: y + BAR - 0.5 }, format(value)),
    ];
  }
}

/** About what fits; the table below has it whole. */
function shortened(label: string, width: number): string {
  const most = Math.floor(width / 7);
  return label.length <= most ? label : `${label.slice(0, most - 1)}…`;
}
