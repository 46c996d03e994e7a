/** A piece of the page as plain data: views make it, `render.ts` puts it into the document. Text is never markup. */

export type Attribute = string | number | boolean | null | undefined;
export type Child = PageElement | string | number | null | undefined | false | readonly Child[];

export interface PageElement {
  readonly tag: string;
  /** True becomes an attribute without a value; false, null and undefined leave it out. */
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly children: readonly Child[];
}

/** `h('p', { class: 'quiet' }, 'text')`. Everything inside `svg` is an element of SVG. */
export function h(
  tag: string,
  attributes: Readonly<Record<string, Attribute>> = {},
  ...children: readonly Child[]
): PageElement {
  return { tag, attributes, children };
}

/** Whether a child is an element, not text or a list. */
export function isElement(child: Child): child is PageElement {
  return typeof child === 'object' && child !== null && 'tag' in child;
}
