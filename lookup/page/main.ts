/** The page: listens, and tells the dashboard what was asked. */
import { apiClient } from './api-client.ts';
import { Dashboard } from './dashboard.ts';
import { addressOf, FIRST_STATE, parseSort, parseState } from './url-state.ts';

const KEY = 'shelfcast-key';
const POLL_MS = 30_000;

const dashboard = new Dashboard(apiClient(() => sessionStorage.getItem(KEY)));

document.addEventListener('click', (event) => {
  const target = event.target as Element;
  const link = target.closest<HTMLAnchorElement>('a[data-link]') ?? rowLink(target);
  if (link !== null) {
    // A link opened in another tab or window is the browser's business.
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    dashboard.go(parseState(link.search), link.dataset.link === 'replace' ? 'replace' : 'push');
    return;
  }
  const button = target.closest<HTMLElement>('button');
  const { sort, page, action } = button?.dataset ?? {};
  if (sort !== undefined) dashboard.refine({ sort: parseSort(sort), page: 1 });
  else if (page !== undefined) dashboard.turnTo(Number(page));
  else if (action === 'export') dashboard.exportCsv();
  else if (action === 'again') void dashboard.start();
});

/** A row opens what its first link opens, unless somebody is selecting text. */
function rowLink(target: Element): HTMLAnchorElement | null {
  const row = target.closest('tbody tr');
  return row === null || target.closest('a, button') !== null || getSelection()?.isCollapsed === false
    ? null
    : row.querySelector<HTMLAnchorElement>('a[data-link]');
}

document.addEventListener('submit', (event) => {
  event.preventDefault();
  const form = new FormData(event.target as HTMLFormElement);
  const value = (name: string) => String(form.get(name) ?? '').trim();
  if ((event.target as Element).id === 'ask') {
    dashboard.go({ ...FIRST_STATE, branch: value('branch'), month: value('month') }, 'push');
  } else {
    sessionStorage.setItem(KEY, value('key'));
    void dashboard.start();
  }
});

document.addEventListener('input', (event) => {
  const target = event.target as HTMLInputElement;
  if (target.id === 'search') dashboard.refine({ search: target.value, page: 1 });
});

document.addEventListener('change', (event) => {
  const target = event.target as HTMLInputElement;
  if (target.id === 'only-branch') dashboard.go({ ...dashboard.state, branch: target.value || null }, 'push');
});

addEventListener('popstate', () => {
  const state = parseState(location.search);
  // A jump within the page, to its content, changes nothing that is shown.
  if (addressOf(state) !== addressOf(dashboard.state)) dashboard.go(state, 'none');
});

let width = 0;
new ResizeObserver(([content]) => {
  const { width: now } = content!.contentRect;
  if (now !== width) dashboard.draw();
  width = now;
}).observe(document.getElementById('content')!);
setInterval(() => {
  if (document.visibilityState === 'visible') void dashboard.poll();
}, POLL_MS);
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') void dashboard.poll();
});

void dashboard.start();
