import { type Html, html } from '../../reports/html.ts';
import { linearScale, pixel } from '../../reports/svg/scale.ts';

export interface BarRow {
  readonly label: string;
  /** Where the bar begins and ends, in the chart's unit. */
  readonly from: number;
  readonly to: number;
  readonly text: string;
  /** A class of the page that fills. */
  readonly style: string;
}

const ROW = 18;
const TOP = 22;
/** Room for the figure behind the longest bar. */
const FIGURE = 46;

/** Height of a chart of so many rows. */
export function barRowsHeight(count: number): number {
  return TOP + count * ROW + 4;
}

/** Horizontal bars, a row each, with its figure behind it. */
export function barRows(
  heading: string,
  rows: readonly BarRow[],
  size: { readonly width: number; readonly labelWidth: number },
): Html {
  const ends = rows.flatMap(({ from, to }) => [from, to]);
  const x = linearScale(
    [Math.min(0, ...ends), Math.max(...ends)],
    [size.labelWidth + 6, size.width - FIGURE],
  );
  return html`<text class="strong" x="1" y="11">${heading}</text>
${rows.map(({ label, from, to, text, style }, place) => {
  const top = TOP + place * ROW;
  const [left, right] = [Math.min(x(from), x(to)), Math.max(x(from), x(to))];
  return html`<text class="dark" x="${size.labelWidth}" y="${top + 11}" text-anchor="end">${label}</text>
<rect class="${style}" x="${pixel(left)}" y="${top + 1}" width="${pixel(Math.max(1, right - left))}" height="13" rx="1.5"/>
<text class="tick" x="${pixel(right + 4)}" y="${top + 11}">${text}</text>`;
})}`;
}
