/** A tagged template that escapes: text from anybody's data can never become markup. */

/** Markup that is safe to put into a page as it is. Only `html` and `raw` make it. */
export interface Html {
  readonly markup: string;
}

export type HtmlValue = Html | string | number | null | undefined | false | readonly HtmlValue[];

/** `html\`<p>${text}</p>\``: strings and numbers are escaped, Html and arrays go in, null, undefined and false vanish. */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  let markup = strings[0]!;
  values.forEach((value, k) => {
    markup += toMarkup(value) + strings[k + 1]!;
  });
  return { markup };
}

/** Takes markup that this program has written itself, such as a style sheet. Never for data. */
export function raw(markup: string): Html {
  return { markup };
}

/** Text with the characters escaped that mean something in HTML and SVG; control characters become spaces. */
export function escapeHtml(text: string): string {
  return (
    text
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      .replaceAll("'", '&#39;')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: HTML has no way to write them
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]/g, ' ')
  );
}

function toMarkup(value: HtmlValue): string {
  if (value === null || value === undefined || value === false) return '';
  if (typeof value === 'string') return escapeHtml(value);
  if (typeof value === 'number') return String(value);
  if (isHtml(value)) return value.markup;
  return value.map(toMarkup).join('');
}

function isHtml(value: Html | readonly HtmlValue[]): value is Html {
  return 'markup' in value;
}
