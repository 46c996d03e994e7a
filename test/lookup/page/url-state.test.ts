import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addressOf,
  FIRST_STATE,
  KINDS,
  parseState,
  SEGMENT_KINDS,
  VIEWS,
  WINDOWS,
} from '../../../lookup/page/url-state.ts';

const text = fc.string({ minLength: 1, unit: 'grapheme' });
const states = fc.record({
  view: fc.constantFrom(...VIEWS),
  branch: fc.option(text),
  month: fc.option(fc.constantFrom('2026-01', '2026-12')),
  sku: fc.option(text),
  sort: fc.option(fc.record({ key: fc.stringMatching(/^[a-z_]{1,30}$/), descending: fc.boolean() })),
  search: fc.oneof(text, fc.constant('')),
  page: fc.integer({ min: 1, max: 1e6 }),
  days: fc.constantFrom(...WINDOWS),
  kind: fc.constantFrom(...KINDS),
  segments: fc.constantFrom(...SEGMENT_KINDS),
});

describe('the address of a view', () => {
  test('leads back to the same view, whatever the ids', () => {
    fc.assert(
      fc.property(states, (state) => {
        expect(parseState(new URL(addressOf(state), 'http://host/').search)).toEqual(state);
      }),
    );
  });

  test('says only what is not usual', () => {
    expect(addressOf(FIRST_STATE)).toBe('./');
    expect(
      addressOf({
        ...FIRST_STATE,
        branch: 'B 1',
        month: '2026-12',
        sort: { key: 'units', descending: true },
      }),
    ).toBe('?branch=B+1&month=2026-12&sort=-units');
  });

  test('that makes no sense is as if that part were not there', () => {
    expect(parseState('?view=x&month=2026-13&page=-1&days=3&kind=y&segments=z&sort=a;b&branch=')).toEqual(
      FIRST_STATE,
    );
    expect(parseState('?page=1e999').page).toBe(1);
  });
});
