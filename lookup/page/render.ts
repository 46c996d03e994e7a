/** Puts page elements into the document. No markup is ever parsed, so no text can become any. */
import { type Child, isElement, type PageElement } from './element.ts';

const SVG = 'http://www.w3.org/2000/svg';

function toNode(element: PageElement, insideSvg: boolean): Element {
  const isSvg = insideSvg || element.tag === 'svg';
  const node = isSvg ? document.createElementNS(SVG, element.tag) : document.createElement(element.tag);
  for (const [name, value] of Object.entries(element.attributes)) {
    if (value === true) node.setAttribute(name, '');
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, String(value));
  }
  append(node, element.children, isSvg);
  return node;
}

function append(parent: Node, children: readonly Child[], insideSvg: boolean): void {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    if (typeof child === 'string' || typeof child === 'number') {
      parent.appendChild(document.createTextNode(String(child)));
    } else if (isElement(child)) parent.appendChild(toNode(child, insideSvg));
    else append(parent, child, insideSvg);
  }
}

/** Replaces what is in `container`; whatever had the focus has it again if its id is still there. */
export function render(container: Element, ...children: readonly Child[]): void {
  const focused = container.contains(document.activeElement) ? document.activeElement?.id : undefined;
  const fragment = document.createDocumentFragment();
  append(fragment, children, false);
  container.replaceChildren(fragment);
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}
