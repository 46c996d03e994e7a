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

/** Offered, so that figures never change under a reader’s eyes. */
export function newerNotice(): Child {
  return h(
    'div',
    { class: 'notice newer', role: 'status' },
    'A newer forecast is there. ',
    h('button', { type: 'button', class: 'plain', id: 'newer', 'data-action': 'again' }, 'Show it'),
  );
}

/** While nobody can say whether what is shown still holds. */
export function unreachableNotice(): Child {
  return h(
    'div',
    { class: 'notice stale', role: 'alert' },
    'The service does not answer: what you see may be out of date.',
  );
}
