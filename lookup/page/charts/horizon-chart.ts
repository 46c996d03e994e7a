/** A figure by day of the horizon, ours and that of the baseline. */
import { h, type PageElement } from '../element.ts';
import { linearScale, linePath, pixel, ticksUpTo } from './scale.ts';

export interface HorizonPoint {
  readonly day: number;
  readonly own: number | null;
  readonly baseline: number | null;
}

const [LEFT, TOP, BOTTOM] = [48, 12, 192];

/** `width` in pixels; points in order of their day. */
export function horizonChart(
  points: readonly HorizonPoint[],
  width: number,
  { description, format }: { readonly description: string; readonly format: (value: number) => string },
): PageElement {
  const right = width - 12;
  const ticks = ticksUpTo(
    Math.max(0, ...points.flatMap(({ own, baseline }) => [own ?? 0, baseline ?? 0])),
    4,
  );
  const x = linearScale([points[0]?.day ?? 1, points.at(-1)?.day ?? 1], [LEFT + 8, right - 8]);
  const y = linearScale([0, ticks.at(-1)!], [BOTTOM, TOP]);
  const line = (name: 'own' | 'baseline') =>
    linePath(points.map((point) => (point[name] === null ? null : [x(point.day), y(point[name])])));
  const step = Math.ceil(points.length / Math.max(2, Math.floor((right - LEFT) / 44)));
  return h(
    'svg',
    {
      class: 'chart',
      width,
      height: BOTTOM + 40,
      viewBox: `0 0 ${width} ${BOTTOM + 40}`,
      role: 'img',
      'aria-label': description,
    },
    ticks.map((tick) => [
      h('path', { class: 'grid', d: `M${LEFT} ${pixel(y(tick))}H${pixel(right)}` }),
      h('text', { x: LEFT - 7, y: pixel(y(tick) + 4), 'text-anchor': 'end' }, format(tick)),
    ]),
    points
      .filter((_point, k) => k % step === 0)
      .map(({ day }) => h('text', { x: pixel(x(day)), y: BOTTOM + 16, 'text-anchor': 'middle' }, day)),
    h('text', { x: pixel((LEFT + right) / 2), y: BOTTOM + 34, 'text-anchor': 'middle' }, 'days ahead'),
    h('path', { class: 'line baseline', d: line('baseline') }),
    h('path', { class: 'line forecast', d: line('own') }),
    points.length <= 31 &&
      points.flatMap(({ day, own }) =>
        own === null ? [] : [h('circle', { class: 'dot', cx: pixel(x(day)), cy: pixel(y(own)), r: 2.5 })],
      ),
  );
}
