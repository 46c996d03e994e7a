import type { BranchesAnswer, StatusAnswer } from '../answers.ts';
import { monthName } from '../days.ts';
import { type Child, h } from '../element.ts';
import { counted } from '../numbers.ts';
import type { PageState } from '../url-state.ts';

/** More branches than this are searched by typing, not scrolled through. */
export const MOST_LISTED = 30;

/** Branch, month, and the green button. */
export function picker(
  { branches }: Pick<BranchesAnswer, 'branches'>,
  status: Pick<StatusAnswer, 'months' | 'default_month'>,
  state: Pick<PageState, 'branch' | 'month'>,
): Child {
  const names = branches.map((branch) => branch.branch_id);
  const month = state.month ?? status.default_month;
  // A month of an address that the run does not have stays visible, so that what was asked can be seen.
  const months = status.months.includes(month) ? status.months : [...status.months, month].sort();
  return h(
    'form',
    { id: 'ask', class: 'ask', role: 'search', 'aria-label': 'Branch and month', autocomplete: 'off' },
    h(
      'div',
      { class: 'field wide-field' },
      h('label', { for: 'branch' }, 'Branch'),
      names.length > MOST_LISTED ? typed(names, state.branch) : listed(names, state.branch),
    ),
    h(
      'div',
      { class: 'field' },
      h('label', { for: 'month' }, 'Month'),
      h(
        'select',
        { id: 'month', name: 'month', required: true },
        months
          .toReversed()
          .map((value) => h('option', { value, selected: value === month }, monthName(value))),
      ),
    ),
    h('button', { type: 'submit', class: 'go', id: 'go' }, 'Go'),
  );
}

function listed(names: readonly string[], chosen: string | null): Child {
  const all = chosen === null || names.includes(chosen) ? names : [chosen, ...names];
  return h(
    'select',
    { id: 'branch', name: 'branch', required: true },
    all.map((name) => h('option', { value: name, selected: name === chosen }, name)),
  );
}

function typed(names: readonly string[], chosen: string | null): Child {
  return [
    h('input', {
      id: 'branch',
      name: 'branch',
      list: 'branches',
      required: true,
      value: chosen,
      placeholder: `Search ${counted(names.length, 'branch', 'branches')}`,
      spellcheck: 'false',
    }),
    h(
      'datalist',
      { id: 'branches' },
      names.map((name) => h('option', { value: name })),
    ),
  ];
}
