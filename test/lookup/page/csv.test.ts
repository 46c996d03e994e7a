import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvLine, csvName, predictCsv } from '../../../lookup/page/csv.ts';
import { MONTH } from './sample-answers.ts';

/** RFC 4180 by the letter, one character at a time. */
function parseCsv(text: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let field = '';
  let isQuoted = false;
  for (let k = 0; k < text.length; k++) {
    const character = text[k]!;
    if (isQuoted) {
      if (character !== '"') field += character;
      else if (text[k + 1] === '"') field += text[++k];
      else isQuoted = false;
    } else if (character === '"' && field === '') isQuoted = true;
    else if (character === ',') {
      record.push(field);
      field = '';
    } else if (character === '\r' && text[k + 1] === '\n') {
      records.push([...record, field]);
      record = [];
      field = '';
      k++;
    } else field += character;
  }
  return records;
}

describe('the export', () => {
  test('has a line for each row, after the names of the columns', () => {
    const text = predictCsv(MONTH, [MONTH.rows[2]!]);
    expect(text.startsWith('\uFEFF')).toBe(true);
    expect(parseCsv(text.slice(1))).toEqual([
      'branch_id month sku_id category units units_lower units_upper actual_units forecast_units status reason served_by data_cutoff run_id'.split(
        ' ',
      ),
      [
        'north',
        '2026-11',
        'S9',
        'skin, hair',
        '20',
        '12',
        '31',
        '10',
        '10',
        'fallback',
        'short_history',
        'sku_profile',
        '2026-11-19',
        'r2',
      ],
    ]);
  });

  test('leaves empty what is not known', () => {
    expect(parseCsv(predictCsv(MONTH, [MONTH.rows[3]!]))[1]!.slice(4, 7)).toEqual(['7', '', '']);
  });

  test('never starts a text as a formula does', () => {
    expect(predictCsv(MONTH, [MONTH.rows[0]!])).toContain(",'=1+1,");
    for (const text of ['=A1', '+1', '-1', '@x', '\tx', '\rx', '＝A1'])
      expect(parseCsv(csvLine([text]))).toEqual([[`'${text}`]]);
  });

  test('keeps a negative number a number', () => {
    expect(csvLine([-1.5])).toBe('-1.5\r\n');
  });

  test('is read back as it was, whatever the texts hold', () => {
    const texts = fc.array(fc.string({ unit: fc.constantFrom('a', '"', ',', '\r', '\n', ' ', 'é', "'") }), {
      minLength: 1,
    });
    fc.assert(
      fc.property(texts, (cells) => {
        const guarded = cells.map((cell) => (/^[\r\n]/.test(cell) ? `'${cell}` : cell));
        expect(parseCsv(csvLine(cells))).toEqual([guarded]);
      }),
    );
  });

  test('has a name without characters that a file system minds', () => {
    expect(csvName('Market "2"', '2026-11')).toBe('forecast-Market-2-2026-11.csv');
    expect(csvName('south "2"/é', '2026-11')).toBe('forecast-south-2-é-2026-11.csv');
  });
});
