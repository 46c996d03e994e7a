/** Which view an answer is shown in. */
import type {
  AccuracyAnswer,
  BranchesAnswer,
  ExceptionsAnswer,
  PredictAnswer,
  SeriesAnswer,
} from './answers.ts';
import type { Child } from './element.ts';
import type { SeriesDays } from './series-days.ts';
import type { PageState } from './url-state.ts';
import { accuracyView } from './views/accuracy-view.ts';
import { exceptionsView } from './views/exceptions-view.ts';
import { monthSummary, monthView } from './views/month-view.ts';
import { emptyNotice } from './views/notices.ts';
import { seriesView } from './views/series-view.ts';

export type Shown =
  | { readonly kind: 'month'; readonly answer: PredictAnswer }
  | { readonly kind: 'series'; readonly answer: SeriesAnswer; readonly days: SeriesDays }
  | { readonly kind: 'accuracy'; readonly answer: AccuracyAnswer }
  | { readonly kind: 'exceptions'; readonly answer: ExceptionsAnswer }
  | { readonly kind: 'nothing' };

export function viewOf(shown: Shown, state: PageState, branches: BranchesAnswer): Child {
  if (shown.kind === 'month') return monthView(shown.answer, state);
  if (shown.kind === 'series') return seriesView(shown.answer, shown.days, state);
  if (shown.kind === 'accuracy') return accuracyView(shown.answer, state);
  if (shown.kind === 'exceptions') return exceptionsView(shown.answer, branches, state);
  return emptyNotice('What will sell?', 'Choose a branch and a month, then press Go.');
}

/** What a listener hears when a view is there; the title of most. */
export function summaryOf(shown: Shown, title: string): string {
  return shown.kind === 'month' ? monthSummary(shown.answer) : title;
}
