/** Places of the document that the dashboard writes to, and where the reader is in it. */
import type { PageState } from './url-state.ts';

/** An element of `index.html` or of the view that is shown. */
export function byId(id: string): HTMLElement {
  return document.getElementById(id)!;
}

/** Says it to whoever listens to the page in place of seeing it. */
export function announce(text: string): void {
  byId('announce').textContent = text;
}

/** Back in a table: to the row that was open. Elsewhere: to the title. After Go the button keeps the focus; at the start nothing moves. */
export function moveFocus(from: PageState | null, state: PageState): void {
  if (from === null || document.activeElement?.closest('#ask') != null) return;
  const opened = from.sku !== null && state.sku === null ? from.sku : null;
  const link = [...document.querySelectorAll<HTMLElement>('a[data-sku]')].find(
    (a) => a.dataset.sku === opened,
  );
  const target = link ?? document.getElementById('view-title');
  target?.focus({ preventScroll: link === undefined });
  if (link === undefined) scrollTo(0, 0);
}
