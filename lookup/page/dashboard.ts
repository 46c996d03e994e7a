/** What is shown and where it comes from. The only place with state: the views are functions of answers. */
import type { BranchesAnswer, PredictAnswer, StatusAnswer } from './answers.ts';
import { ApiFailure, type Client } from './api-client.ts';
import { csvName, predictCsv } from './csv.ts';
import { download } from './download.ts';
import { drawAccuracy, drawSeries } from './draw-charts.ts';
import { type Child, h } from './element.ts';
import { counted } from './numbers.ts';
import { announce, byId, moveFocus } from './places.ts';
import { render } from './render.ts';
import { seriesDays } from './series-days.ts';
import { type Shown, summaryOf, viewOf } from './shown.ts';
import { addressOf, FIRST_STATE, type PageState, parseState, VIEWS } from './url-state.ts';
import { chosenRows, monthRows } from './views/month-view.ts';
import { failureNotice, loading } from './views/notices.ts';
import { picker } from './views/picker.ts';
import { freshnessNotice, newerNotice, statusBar, unreachableNotice } from './views/status-bar.ts';

/** How an address enters the history; `none`: it is already there. */
export type Entry = 'push' | 'replace' | 'none';

/** Answers come quickly: grey lines before this would only flicker. */
const LOADING_AFTER_MS = 150;
const SETTLE_MS = 250;

export class Dashboard {
  state: PageState = parseState(location.search);
  private readonly client: Client;
  private status: StatusAnswer | null = null;
  private branches: BranchesAnswer | null = null;
  private shown: Shown = { kind: 'nothing' };
  /** The last month that was asked, so that the way back from a series asks nothing. */
  private month: PredictAnswer | null = null;
  /** Counts what was asked: an answer that comes after the next question is dropped. */
  private asked = 0;
  private noticed = '';
  private settling: ReturnType<typeof setTimeout> | undefined;

  constructor(client: Client) {
    this.client = client;
  }

  /** Asks what there is, then shows what the address says. */
  async start(): Promise<void> {
    const asked = ++this.asked;
    this.month = null;
    // Only the usual month has to wait for the status.
    const { view, month, branch, sku } = this.state;
    const early =
      view === 'forecast' && month === null && branch !== null && sku === null ? undefined : this.load();
    early?.catch(() => undefined);
    try {
      const [status, branches] = await Promise.all([this.client.status(), this.client.branches()]);
      if (asked !== this.asked) return;
      this.status = status;
      this.branches = branches;
      this.renderStatus();
      await this.show(null, early);
    } catch (error) {
      if (asked === this.asked) this.fail(error);
    }
  }

  /** Shows another state, and moves the focus to where its reader starts. */
  go(state: PageState, entry: Entry): void {
    const from = this.state;
    // Back and forward have left the entry that was refined; its address is no longer ours to write.
    if (entry !== 'none') this.settle();
    clearTimeout(this.settling);
    this.settling = undefined;
    this.state = state;
    if (entry === 'push') history.pushState(null, '', addressOf(state));
    if (entry === 'replace') history.replaceState(null, '', addressOf(state));
    if (this.status === null) void this.start();
    else void this.show(entry === 'replace' ? null : from);
  }

  /** Another order, search or page of what is shown: nothing is asked again. */
  refine(change: Partial<Pick<PageState, 'sort' | 'search' | 'page'>>): void {
    this.state = { ...this.state, ...change };
    if (this.shown.kind === 'month') render(byId('rows'), monthRows(this.shown.answer, this.state));
    else this.renderShown();
    clearTimeout(this.settling);
    // Browsers allow so many changes of the address in a minute, and a listener wants the count once.
    this.settling = setTimeout(() => {
      this.settle();
      if (this.shown.kind === 'month' && change.search !== undefined)
        announce(`${counted(chosenRows(this.shown.answer, this.state).length, 'SKU')} found.`);
    }, SETTLE_MS);
  }

  /** Writes down what was refined, before somebody goes on from there. */
  private settle(): void {
    if (this.settling === undefined) return;
    clearTimeout(this.settling);
    this.settling = undefined;
    history.replaceState(null, '', addressOf(this.state));
  }

  turnTo(page: number): void {
    this.refine({ page });
    byId('skus-frame').focus({ preventScroll: true });
    byId('skus-frame').scrollIntoView();
  }

  exportCsv(): void {
    if (this.shown.kind !== 'month') return;
    const { answer } = this.shown;
    const rows = chosenRows(answer, this.state);
    download(csvName(answer.branch_id, answer.month), predictCsv(answer, rows));
    announce(`${counted(rows.length, 'row')} exported.`);
  }

  /** Asks how fresh the forecast is; a newer run is offered, never swapped in under a reader's eyes. */
  async poll(): Promise<void> {
    if (this.status === null) return;
    try {
      this.status = await this.client.status();
      this.renderStatus();
    } catch (error) {
      if (!(error instanceof ApiFailure)) throw error;
      this.notify(unreachableNotice());
    }
  }

  draw(): void {
    if (this.shown.kind === 'series') drawSeries(this.shown.answer, this.shown.days);
    if (this.shown.kind === 'accuracy') drawAccuracy(this.shown.answer, this.state);
  }

  /** `from`: the state before, when somebody went from there to here. `early`: the answer, where it was asked before. */
  private async show(from: PageState | null, early?: Promise<Shown>): Promise<void> {
    const asked = ++this.asked;
    this.renderChoices();
    const content = byId('content');
    content.setAttribute('aria-busy', 'true');
    const slow = setTimeout(() => {
      announce('Loading…');
      render(content, loading());
    }, LOADING_AFTER_MS);
    try {
      const shown = await (early ?? this.load());
      if (asked !== this.asked) return;
      this.shown = shown;
      this.renderShown();
      moveFocus(from, this.state);
      announce(summaryOf(shown, document.getElementById('view-title')?.textContent ?? ''));
      this.renderStatus();
      if (shown.kind !== 'nothing' && shown.answer.run_id !== this.status?.run_id) void this.poll();
    } catch (error) {
      if (asked === this.asked) this.fail(error);
    } finally {
      clearTimeout(slow);
      if (asked === this.asked) content.removeAttribute('aria-busy');
    }
  }

  private async load(): Promise<Shown> {
    const { view, branch, sku, days, kind } = this.state;
    if (view === 'accuracy') return { kind: 'accuracy', answer: await this.client.accuracy() };
    if (view === 'exceptions')
      return { kind: 'exceptions', answer: await this.client.exceptions(kind, branch) };
    if (branch === null) return { kind: 'nothing' };
    if (sku !== null) {
      const answer = await this.client.series(branch, sku, days);
      return { kind: 'series', answer, days: seriesDays(answer, days) };
    }
    const month = this.state.month ?? this.status!.default_month;
    const held = this.month;
    const isHeld = held?.branch_id === branch && held.month === month && held.run_id === this.status?.run_id;
    this.month = isHeld ? held : await this.client.predict(branch, month);
    return { kind: 'month', answer: this.month };
  }

  private renderShown(): void {
    render(byId('content'), viewOf(this.shown, this.state, this.branches!));
    document.title = `${document.getElementById('view-title')?.textContent ?? 'Forecasts'} – Shelfcast`;
    this.draw();
  }

  /** The parts around the view: which one it is, and the form of the question. */
  private renderChoices(): void {
    const { branch, month } = this.state;
    for (const link of document.querySelectorAll<HTMLAnchorElement>('#views a')) {
      const view = VIEWS.find((name) => name === link.dataset.view)!;
      link.setAttribute('href', addressOf({ ...FIRST_STATE, view, branch, month }));
      if (view === this.state.view) link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
    }
    const isAsking = this.state.view === 'forecast' && this.state.sku === null;
    render(byId('picker'), isAsking && picker(this.branches!, this.status!, this.state));
  }

  private renderStatus(): void {
    const status = this.status!;
    render(byId('freshness'), statusBar(status));
    const isNewer = this.shown.kind !== 'nothing' && this.shown.answer.run_id !== status.run_id;
    this.notify([freshnessNotice(status), isNewer && newerNotice()]);
    byId('chain').textContent = status.name;
  }

  /** Says it once: what is still true is not said again at every look. */
  private notify(notice: Child): void {
    const text = JSON.stringify(notice);
    if (text !== this.noticed) render(byId('notice'), notice);
    this.noticed = text;
  }

  private fail(error: unknown): void {
    if (!(error instanceof ApiFailure)) throw error;
    this.shown = { kind: 'nothing' };
    byId('content').removeAttribute('aria-busy');
    render(byId('content'), failureNotice(error, this.state));
    document.title = 'Shelfcast';
    const title = byId('view-title');
    announce(title.textContent ?? '');
    if (this.status === null) {
      const text =
        error.problem?.code === 'NOTHING_PUBLISHED'
          ? 'Nothing is published yet.'
          : 'Nobody knows how fresh the forecast is.';
      render(byId('freshness'), h('span', { class: 'since' }, text));
    }
  }
}
