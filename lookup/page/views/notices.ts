/** What stands in place of a view that is loading, empty, or could not be had. */
import type { ApiFailure } from '../api-client.ts';
import { type Child, h } from '../element.ts';
import { problemWords } from '../problem-words.ts';
import { addressOf, type PageState } from '../url-state.ts';

/** Grey lines where the answer will stand. */
export function loading(): Child {
  return h('div', { class: 'loading', 'aria-hidden': 'true' }, h('i'), h('i'), h('i'), h('i'));
}

export function emptyNotice(title: string, text: string): Child {
  return h('div', { class: 'empty' }, h('h1', {}, title), h('p', {}, text));
}

/** The problem, what to do about it, and the way there. `state` is what was asked. */
export function failureNotice(failure: Pick<ApiFailure, 'problem' | 'status'>, state: PageState): Child {
  const { title, detail, advice } = problemWords(failure.problem, failure.status);
  const code = failure.problem?.code;
  return h(
    'div',
    { class: 'empty failure' },
    h('h1', { id: 'view-title', tabindex: -1 }, title),
    h('p', {}, detail),
    near(failure, state),
    h('p', { class: 'quiet' }, advice),
    code === 'KEY_MISSING' || code === 'KEY_REFUSED'
      ? keyForm()
      : h(
          'p',
          {},
          h('button', { type: 'button', class: 'plain', id: 'again', 'data-action': 'again' }, 'Try again'),
        ),
  );
}

/** Ids that were perhaps meant, as links to the same view of them. */
function near({ problem }: Pick<ApiFailure, 'problem'>, state: PageState): Child {
  if (problem?.near === undefined || problem.near.length === 0) return null;
  const isBranch = problem.code === 'BRANCH_NOT_FOUND';
  return h(
    'p',
    {},
    'Perhaps you meant ',
    problem.near.map((id, k) => [
      k > 0 && ', ',
      h(
        'a',
        { href: addressOf(isBranch ? { ...state, branch: id } : { ...state, sku: id }), 'data-link': true },
        id,
      ),
    ]),
    '?',
  );
}

function keyForm(): Child {
  return h(
    'form',
    { id: 'key-form', class: 'ask' },
    h(
      'div',
      { class: 'field wide-field' },
      h('label', { for: 'key' }, 'API key'),
      h('input', { id: 'key', name: 'key', type: 'password', required: true, autocomplete: 'off' }),
    ),
    h('button', { type: 'submit', class: 'go' }, 'Use this key'),
  );
}
