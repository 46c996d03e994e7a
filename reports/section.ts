import { type Html, type HtmlValue, html } from './html.ts';

/** One part of the page; `id` is its anchor. */
export interface Section {
  readonly id: string;
  readonly title: string;
  /** One or two sentences that say how to read what follows. */
  readonly lead: HtmlValue;
  readonly body: HtmlValue;
}

export function renderSection({ id, title, lead, body }: Section): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
<p class="lead">${lead}</p>
${body}
</section>
`;
}
