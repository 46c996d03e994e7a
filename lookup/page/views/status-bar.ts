import type { StatusAnswer } from '../answers.ts';
import { type Child, h } from '../element.ts';
import { freshnessWords } from '../freshness-words.ts';

/** How fresh the forecast is: a state in a word and a colour, then the sentence. */
export function statusBar(status: StatusAnswer): Child {
  const { state, label, sentence } = freshnessWords(status);
  return [
    h('span', { class: `state ${state}` }, h('span', { class: 'light', 'aria-hidden': 'true' }), label),
    h('span', { class: 'since' }, sentence),
  ];
}

/** A notice above the page while the forecast is not fresh; null otherwise. */
export function freshnessNotice(status: StatusAnswer): Child {
  const { state, label, advice } = freshnessWords(status);
  if (advice === null) return null;
  return h(
    'div',
    { class: `notice ${state}`, role: state === 'late' ? 'status' : 'alert' },
    h('strong', {}, `${label}. `),
    advice,
  );
}
