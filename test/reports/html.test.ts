import { expect, test } from 'vitest';
import { html } from '../../reports/html.ts';

test('text is escaped, markup of the template is not', () => {
  expect(html`<b>${`<i>&"'`}</b>`.markup).toBe('<b>&lt;i&gt;&amp;&quot;&#39;</b>');
});

test('markup nests and arrays go in one after the other', () => {
  expect(html`<ul>${['a', '<'].map((text) => html`<li>${text}</li>`)}</ul>`.markup).toBe(
    '<ul><li>a</li><li>&lt;</li></ul>',
  );
});

test('nothing is written for null, undefined and false; zero is a number', () => {
  expect(html`[${null}${undefined}${false}${0}]`.markup).toBe('[0]');
});

test('control characters become spaces', () => {
  expect(html`${'a\u0000b\u001bc\td'}`.markup).toBe('a b c\td');
});
