/** What every chart has: a title and a description for screen readers, a value axis with units, a day or number axis. */
import { type Html, html } from '../html.ts';
import { pixel } from './scale.ts';

export const WIDTH = 360;
export const HEIGHT = 200;
export const LEFT = 38;
export const RIGHT = 352;
export const TOP = 20;
export const BOTTOM = 172;

export interface Frame {
  /** Unique in the page. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** What the values are, with their unit. */
  readonly valueLabel: string;
  readonly valueTicks: readonly { readonly at: number; readonly text: string }[];
  readonly positionTicks: readonly { readonly at: number; readonly text: string }[];
  /** What the positions are; left out where the ticks say it. */
  readonly positionLabel?: string;
}

/** An SVG of 360 × 200 units, so that its 11-unit text stays readable on a phone. */
export function chartFrame(frame: Frame, marks: Html): Html {
  const { id } = frame;
  return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="${id}-t ${id}-d">
<title id="${id}-t">${frame.title}</title><desc id="${id}-d">${frame.description}</desc>
<text class="unit" x="0" y="10">${frame.valueLabel}</text>
${frame.valueTicks.map(
  ({ at, text }) =>
    html`<path class="grid" d="M${LEFT} ${pixel(at)}H${RIGHT}"/><text class="tick" x="${LEFT - 5}" y="${pixel(at + 3.5)}" text-anchor="end">${text}</text>`,
)}
${frame.positionTicks.map(
  ({ at, text }) =>
    html`<text class="tick" x="${pixel(at)}" y="${BOTTOM + 14}" text-anchor="${anchorOf(at)}">${text}</text>`,
)}
${frame.positionLabel === undefined ? '' : html`<text class="unit" x="${(LEFT + RIGHT) / 2}" y="${HEIGHT - 2}" text-anchor="middle">${frame.positionLabel}</text>`}
${marks}
</svg>
`;
}

/** Keeps the first and last label inside the picture. */
function anchorOf(at: number): string {
  if (at > RIGHT - 14) return 'end';
  return at < LEFT + 10 ? 'start' : 'middle';
}
