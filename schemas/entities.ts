/**
 * The data contract: which columns each entity has, once a source's own names have been mapped to ours.
 * A source may feed one entity; an entity may have several sources.
 */
export type ColumnKind = 'key' | 'date' | 'timestamp' | 'number' | 'flag' | 'text';

export interface EntityColumn {
  readonly name: string;
  readonly kind: ColumnKind;
  readonly required: boolean;
  readonly meaning: string;
}

export interface Entity {
  readonly name: EntityName;
  readonly meaning: string;
  readonly columns: readonly EntityColumn[];
  /** Whether mapped columns beyond the contract are kept (attributes, drivers) and as what. */
  readonly extras: 'none' | 'attribute' | 'driver';
}

export type EntityName =
  | 'sales'
  | 'products'
  | 'branches'
  | 'prices'
  | 'drivers'
  | 'events'
  | 'inventory'
  | 'assortment';

const required = (name: string, kind: ColumnKind, meaning: string): EntityColumn => ({
  name,
  kind,
  required: true,
  meaning,
});
const optional = (name: string, kind: ColumnKind, meaning: string): EntityColumn => ({
  name,
  kind,
  required: false,
  meaning,
});

export const ENTITIES: Readonly<Record<EntityName, Entity>> = {
  sales: {
    name: 'sales',
    meaning: 'units sold of a SKU in a branch on a business day; a missing day is a day without a sale',
    extras: 'driver',
    columns: [
      optional('ds', 'date', 'business day; either `ds` or `sold_at` must be mapped'),
      optional('sold_at', 'timestamp', 'instant of the sale in UTC; becomes the business day of the branch'),
      required('sku_id', 'key', 'SKU'),
      required('branch_id', 'key', 'branch'),
      required('units', 'number', 'units sold, ≥ 0; returns may be negative if a status marks them'),
      optional('price', 'number', 'unit price on the day'),
      optional('stockout', 'flag', 'the SKU was out of stock for some of the day'),
      optional('stockout_hours', 'number', 'hours out of stock while the branch was open'),
      optional('promotion', 'flag', 'the SKU was on promotion'),
      optional('status', 'text', 'tells returns and cancellations from sales; see `cleaning`'),
    ],
  },
  products: {
    name: 'products',
    meaning: 'one row per SKU; other mapped columns are attributes',
    extras: 'attribute',
    columns: [
      required('sku_id', 'key', 'SKU'),
      optional('category', 'key', 'category used for segments, profiles and fallbacks'),
      optional('launched_on', 'date', 'first day on which the SKU may be sold'),
      optional('discontinued_on', 'date', 'first day on which the SKU is no longer ordered'),
    ],
  },
  branches: {
    name: 'branches',
    meaning: 'one row per branch; other mapped columns are attributes',
    extras: 'attribute',
    columns: [
      required('branch_id', 'key', 'branch'),
      optional('timezone', 'text', 'IANA time zone of the branch, for `sold_at`'),
      optional('opened_on', 'date', 'first business day'),
      optional('closed_on', 'date', 'first day on which the branch no longer trades'),
    ],
  },
  prices: {
    name: 'prices',
    meaning:
      'price in force from `ds` until the next row of the same key, known in advance where it reaches past the cutoff',
    extras: 'none',
    columns: [
      required('ds', 'date', 'first day on which the price holds'),
      required('sku_id', 'key', 'SKU'),
      optional('branch_id', 'key', 'branch; absent = every branch'),
      required('price', 'number', 'unit price, ≥ 0'),
    ],
  },
  drivers: {
    name: 'drivers',
    meaning:
      'known-future drivers by day (promotion, discount, SNAP…); every other mapped column is a driver',
    extras: 'driver',
    columns: [
      required('ds', 'date', 'day'),
      optional('sku_id', 'key', 'SKU; absent = every SKU'),
      optional('branch_id', 'key', 'branch; absent = every branch'),
      optional('promotion', 'flag', 'the SKU is on promotion'),
    ],
  },
  events: {
    name: 'events',
    meaning: 'calendar events by day',
    extras: 'none',
    columns: [
      required('ds', 'date', 'day'),
      required('event', 'text', 'name of the event'),
      optional('branch_id', 'key', 'branch; absent = every branch'),
      optional('closed', 'flag', 'the branch does not trade on that day'),
    ],
  },
  inventory: {
    name: 'inventory',
    meaning: 'stock on hand at the close of a day; zero or less marks a stockout',
    extras: 'none',
    columns: [
      required('ds', 'date', 'business day'),
      required('sku_id', 'key', 'SKU'),
      required('branch_id', 'key', 'branch'),
      required('on_hand', 'number', 'units on hand at the close of the day'),
    ],
  },
  assortment: {
    name: 'assortment',
    meaning:
      'every SKU that a branch carries, also before its first sale; with such a source, a pair that it does not list gets no forecast',
    extras: 'none',
    columns: [
      required('sku_id', 'key', 'SKU'),
      required('branch_id', 'key', 'branch'),
      optional('from', 'date', 'first day on which the branch carries the SKU'),
      optional('until', 'date', 'first day on which it no longer does'),
    ],
  },
};

export const ENTITY_NAMES = Object.keys(ENTITIES) as EntityName[];
