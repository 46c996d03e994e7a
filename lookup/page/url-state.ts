/** What is shown, as the address says it: a view can be sent to a colleague. Only what is not usual is written. */
import type { ExceptionKind } from './answers.ts';

export const VIEWS = ['forecast', 'accuracy', 'exceptions'] as const;
export type View = (typeof VIEWS)[number];
export const KINDS = ['change', 'bias', 'fallback', 'stockout'] as const satisfies readonly ExceptionKind[];
export const SEGMENT_KINDS = ['category', 'branch', 'velocity_class', 'demand_class'] as const;
export type SegmentKind = (typeof SEGMENT_KINDS)[number];
/** Days of sales that a series shows. */
export const WINDOWS = [28, 91, 182, 364] as const;
export type Window = (typeof WINDOWS)[number];

export interface Sort {
  /** Key of a column; the view ignores one that it does not have. */
  readonly key: string;
  readonly descending: boolean;
}

export interface PageState {
  readonly view: View;
  readonly branch: string | null;
  /** YYYY-MM. */
  readonly month: string | null;
  /** Opens the series of this SKU. */
  readonly sku: string | null;
  readonly sort: Sort | null;
  readonly search: string;
  /** From 1. */
  readonly page: number;
  readonly days: Window;
  readonly kind: ExceptionKind;
  readonly segments: SegmentKind;
}

export const FIRST_STATE: PageState = {
  view: 'forecast',
  branch: null,
  month: null,
  sku: null,
  sort: null,
  search: '',
  page: 1,
  days: 91,
  kind: 'change',
  segments: 'category',
};

/** Reads the part of an address behind `?`; what makes no sense is as if it were not there. */
export function parseState(query: string): PageState {
  const values = new URLSearchParams(query);
  const text = (name: string) => values.get(name) || null;
  const month = text('month');
  const page = Number(values.get('page'));
  return {
    view: oneOf(VIEWS, text('view')) ?? FIRST_STATE.view,
    branch: text('branch'),
    month: month !== null && /^\d{4}-(0[1-9]|1[0-2])$/.test(month) ? month : null,
    sku: text('sku'),
    sort: parseSort(text('sort')),
    search: values.get('q') ?? '',
    page: Number.isSafeInteger(page) && page > 0 ? page : 1,
    days: WINDOWS.find((days) => String(days) === values.get('days')) ?? FIRST_STATE.days,
    kind: oneOf(KINDS, text('kind')) ?? FIRST_STATE.kind,
    segments: oneOf(SEGMENT_KINDS, text('segments')) ?? FIRST_STATE.segments,
  };
}

/** `?…`, or `./` for the first state. The inverse of `parseState`. */
export function addressOf(state: PageState): string {
  const values = new URLSearchParams();
  const put = (name: string, value: string | null, usual: string | null = null) => {
    if (value !== null && value !== '' && value !== usual) values.set(name, value);
  };
  put('view', state.view, FIRST_STATE.view);
  put('branch', state.branch);
  put('month', state.month);
  put('sku', state.sku);
  put('kind', state.kind, FIRST_STATE.kind);
  put('segments', state.segments, FIRST_STATE.segments);
  put('days', String(state.days), String(FIRST_STATE.days));
  put('q', state.search);
  put('sort', state.sort === null ? null : sortText(state.sort));
  put('page', String(state.page), '1');
  const query = values.toString();
  return query === '' ? './' : `?${query}`;
}

/** `units`, or `-units` for the largest first. */
export function sortText({ key, descending }: Sort): string {
  return `${descending ? '-' : ''}${key}`;
}

export function parseSort(text: string | null): Sort | null {
  const match = /^(-?)([a-z_]{1,30})$/.exec(text ?? '');
  return match === null ? null : { key: match[2]!, descending: match[1] === '-' };
}

function oneOf<T extends string>(values: readonly T[], text: string | null): T | undefined {
  return values.find((value) => value === text);
}
