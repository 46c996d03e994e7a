import { type Html, html, raw } from '../../reports/html.ts';

/** A piece of a page with its own corner; `width` × `height` units of it are shown. */
export interface Panel {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly marks: Html;
}

/** Entries of a legend, each in the colour of a style. */
export type Legend = readonly { readonly style: keyof typeof COLOURS; readonly text: string }[];

/** Colours on a white card, which is readable on a light page and on a dark one. */
export const COLOURS = {
  teal: '#0a6b70',
  orange: '#b0611a',
  grey: '#76818c',
  violet: '#6b4fa0',
  green: '#3f7d3a',
  red: '#b3261e',
} as const;

/** A picture as a file of its own: panels on a white card, with a legend along the top where there is one. */
export function page(
  title: string,
  size: { readonly width: number; readonly height: number },
  panels: readonly Panel[],
  legend: Legend = [],
): string {
  const { width, height } = size;
  return html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
<title>${title}</title>
<style>${raw(STYLE)}</style>
<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8" fill="#fff" stroke="#d5dadf"/>
${legendMarks(legend)}
${panels.map(
  (panel) =>
    html`<svg x="${panel.x}" y="${panel.y}" width="${panel.width}" height="${panel.height}">${panel.marks}</svg>\n`,
)}</svg>
`.markup;
}

/** About the width of a letter, so that the legend's entries keep apart in any font. */
const CHARACTER = 5.7;

function legendMarks(legend: Legend): Html {
  let x = 18;
  const marks = legend.map(({ style, text }) => {
    const at = x;
    x += 34 + text.length * CHARACTER;
    return html`<path class="key ${style}" d="M${at} 17h14"/><text class="tick" x="${at + 19}" y="21">${text}</text>`;
  });
  return html`${marks}`;
}

const STYLE = `
text{font:11px system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans Condensed",Arial,sans-serif;fill:#5c6670}
.strong{fill:#1b1f24;font-weight:600}.dark{fill:#1b1f24}
.grid{stroke:#e2e5e9;fill:none}.edge{stroke:#aab2ba;fill:none}
.line{fill:none;stroke-width:1.8;stroke-linejoin:round;stroke-linecap:round}.key{stroke-width:3;fill:none}
.actual{stroke:#8a949e;stroke-width:1.3}.cutoff{stroke:#5c6670;stroke-dasharray:2 3;fill:none}
.fan{fill:#0a6b70;fill-opacity:.14;stroke:none}.zone{fill:#0a6b70;fill-opacity:.09}
.box{fill:#f6f8f8;stroke:#aab2ba}
${Object.entries(COLOURS)
  .map(([name, colour]) => `.${name}{stroke:${colour}}.fill-${name}{fill:${colour};stroke:none}`)
  .join('\n')}
`;
