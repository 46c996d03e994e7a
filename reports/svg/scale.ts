/** A linear scale from a domain to pixels, clamped to neither end. */
export function linearScale(
  [from, to]: readonly [number, number],
  [start, end]: readonly [number, number],
): (value: number) => number {
  const span = to - from || 1;
  return (value) => start + ((value - from) / span) * (end - start);
}

/** Round tick values from 0 up to the first one at or above `max`; about `count` of them. */
export function ticksUpTo(max: number, count: number): number[] {
  if (!(max > 0)) return [0, 1];
  const rough = max / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough)!;
  const ticks = [0];
  for (let k = 1; ticks.at(-1)! < max - step * 1e-9; k++) ticks.push(Number((k * step).toPrecision(12)));
  return ticks;
}

/** A coordinate short enough for a page with thousands of them. */
export function pixel(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** `M x y L x y …` of points. */
export function linePath(points: readonly (readonly [number, number])[]): string {
  return points.map(([x, y], k) => `${k === 0 ? 'M' : 'L'}${pixel(x)} ${pixel(y)}`).join('');
}
