/** Column of a quantile level: per mille, three digits (`0.1` → `q100`, `0.005` → `q005`). */
export function quantileColumn(level: number): string {
  return `q${String(Math.round(level * 1000)).padStart(3, '0')}`;
}
