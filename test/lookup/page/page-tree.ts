/** Looks into what a view has made. */
import { type Child, isElement, type PageElement } from '../../../lookup/page/element.ts';

/** Every element of a tag, in order. */
export function allOf(child: Child, tag: string): PageElement[] {
  if (Array.isArray(child)) return child.flatMap((each: Child) => allOf(each, tag));
  if (!isElement(child)) return [];
  return [...(child.tag === tag ? [child] : []), ...child.children.flatMap((each) => allOf(each, tag))];
}

/** The text as a reader meets it. */
export function textOf(child: Child): string {
  if (Array.isArray(child)) return child.map((each: Child) => textOf(each)).join('');
  if (isElement(child)) return child.children.map(textOf).join('');
  return typeof child === 'string' || typeof child === 'number' ? String(child) : '';
}

/** The cells of a table's body, row by row. */
export function bodyOf(child: Child): string[][] {
  return allOf(allOf(child, 'tbody'), 'tr').map((row) => row.children.flatMap((cell) => cells(cell)));
}

/** The heads of a table's columns. */
export function headsOf(child: Child): string[] {
  return allOf(allOf(child, 'thead'), 'th').map(textOf);
}

function cells(child: Child): string[] {
  if (Array.isArray(child)) return child.flatMap((each: Child) => cells(each));
  return isElement(child) ? [textOf(child)] : [];
}

/** The element with a class among its classes. */
export function byClass(child: Child, tag: string, name: string): PageElement[] {
  return allOf(child, tag).filter(({ attributes }) =>
    String(attributes.class ?? '')
      .split(' ')
      .includes(name),
  );
}
