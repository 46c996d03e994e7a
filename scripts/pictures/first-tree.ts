import type { Forest } from '../../model/boosting/forest.ts';
import { decimal, whole } from '../../reports/format.ts';
import { type Html, html } from '../../reports/html.ts';
import { page } from './page.ts';

const WIDTH = 760;
const BOX = { width: 172, height: 46 };
const TOP = 18;
const STEP = 82;
const DEPTH = 2;

/** The first splits of a forest's first tree: condition, rows that arrive, and the factor that the node's mean stands for. */
export function firstTree(forest: Forest): string {
  const height = TOP + DEPTH * STEP + BOX.height + 36;
  const marks = drawNode(forest, forest.treeStart[0]!, 0, 0);
  return page('The first splits of the first tree', { width: WIDTH, height }, [
    { x: 0, y: 0, width: WIDTH, height, marks },
  ]);
}

/** `place` counts the nodes of a depth from the left. */
function drawNode(forest: Forest, node: number, depth: number, place: number): Html {
  const { x, y } = centre(depth, place);
  const children = [forest.left[node]!, forest.right[node]!];
  return html`${children.map((child, side) => {
    if (child < 0) return '';
    const to = centre(depth + 1, 2 * place + side);
    const end = depth === DEPTH ? { x: x + (side === 0 ? -26 : 26), y: y + BOX.height + 18 } : to;
    const label =
      depth === DEPTH
        ? ''
        : html`<text x="${(x + to.x) / 2 + (side === 0 ? -8 : 8)}" y="${y + BOX.height + 14}" text-anchor="${side === 0 ? 'end' : 'start'}">${side === 0 ? 'yes' : 'no'}</text>`;
    return html`<path class="edge" d="M${x} ${y + BOX.height}L${end.x} ${end.y}"/>${label}${
      depth === DEPTH ? '' : drawNode(forest, child, depth + 1, 2 * place + side)
    }`;
  })}
<rect class="box" x="${x - BOX.width / 2}" y="${y}" width="${BOX.width}" height="${BOX.height}" rx="6"/>
<text class="strong" x="${x}" y="${y + 18}" text-anchor="middle">${condition(forest, node)}</text>
<text x="${x}" y="${y + 35}" text-anchor="middle">${whole(forest.rowCount[node]!)} rows · × ${decimal(Math.exp(forest.value[node]!), 3)}</text>
`;
}

function centre(depth: number, place: number): { readonly x: number; readonly y: number } {
  return { x: (WIDTH * (place + 0.5)) / 2 ** depth, y: TOP + depth * STEP };
}

function condition({ features, feature, threshold }: Forest, node: number): string {
  const split = features[feature[node]!];
  if (split === undefined) return 'leaf';
  const name = split.name.replace(/^(driver|attribute) /, '');
  return split.kind === 'category' ? `${name} of a set?` : `${name} ≤ ${decimal(threshold[node]!, 2)}?`;
}
