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
  const step = [1, 2, 2.5, 5, 10]
    .map((factor) => factor * power)
    .find((candidate) => candidate >= rough * (1 - 1e-9))!;
  const ticks = [0];
  for (let k = 1; ticks.at(-1)! < max - step * 1e-9; k++) ticks.push(Number((k * step).toPrecision(12)));
  return ticks;
}

/** A coordinate short enough for a picture with thousands of them. */
export function pixel(value: number): string {
  return String(Math.round(value * 10) / 10);
}

export type Point = readonly [x: number, y: number];

/** `M x y L x y …`; a null breaks the line. A point on its own becomes a dash that a round cap makes visible. */
export function linePath(points: readonly (Point | null)[]): string {
  let path = '';
  points.forEach((point, k) => {
    if (point === null) return;
    const starts = k === 0 || points[k - 1] === null;
    path += `${starts ? 'M' : 'L'}${pixel(point[0])} ${pixel(point[1])}`;
    if (starts && (points[k + 1] ?? null) === null) path += 'h0';
  });
  return path;
}

/** The area between two lines over the same positions. */
export function bandPath(upper: readonly Point[], lower: readonly Point[]): string {
  return upper.length === 0 ? '' : `${linePath([...upper, ...lower.toReversed()])}Z`;
}
