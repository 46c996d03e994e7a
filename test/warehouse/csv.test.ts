import { existsSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCsvHeader } from '../../warehouse/csv/csv-header.ts';
import { newRecordScan, scanRecord } from '../../warehouse/csv/scan-record.ts';
import { siftCsv } from '../../warehouse/csv/sift-csv.ts';
import { quotedCell, splitFields } from '../../warehouse/csv/split-fields.ts';
import { temporaryFolder } from '../support/job-context.ts';

const OPTIONS = { quote: '"', encoding: 'utf-8' } as const;
const DIALECT = { delimiter: ','.charCodeAt(0), quote: '"'.charCodeAt(0) };

async function sift(bytes: string | Buffer, options: object = {}) {
  const folder = temporaryFolder();
  const path = join(folder, 'in.csv');
  writeFileSync(path, bytes);
  const csv = { ...OPTIONS, ...options };
  const header = await readCsvHeader(path, csv);
  const [keptPath, rejectsPath] = [join(folder, 'kept.csv'), join(folder, 'rejects.csv')];
  const sifted = await siftCsv(path, { ...csv, header: header!, fileNumber: 0, keptPath, rejectsPath });
  return {
    header: header!,
    sifted,
    kept: readFileSync(keptPath, 'utf8'),
    rejects: readFileSync(rejectsPath, 'utf8'),
  };
}

describe('readCsvHeader', () => {
  it.each([
    ['a,b\n', ['a', 'b'], ','],
    ['\n \r\na;"b;c"\r\n1;2', ['a', 'b;c'], ';'],
    ['"a"\t"b"', ['a', 'b'], '\t'],
    ['\uFEFFa|b\n', ['a', 'b'], '|'],
    ['alone\n', ['alone'], ','],
    ['"two\nlines",b\n', ['two\nlines', 'b'], ','],
  ])('reads %j', async (text, names, delimiter) => {
    const path = join(temporaryFolder(), 'in.csv');
    writeFileSync(path, text);
    expect(await readCsvHeader(path, OPTIONS)).toMatchObject({ names, delimiter });
  });

  it('finds none in white space', async () => {
    const path = join(temporaryFolder(), 'in.csv');
    writeFileSync(path, ' \n\r\n\t\n');
    expect(await readCsvHeader(path, OPTIONS)).toBeNull();
  });

  it.runIf(existsSync('/proc/self/fd'))('leaves no file open: a source may have thousands', async () => {
    const path = join(temporaryFolder(), 'in.csv');
    writeFileSync(path, 'a,b\n1,2\n');
    await readCsvHeader(path, OPTIONS);
    await expect.poll(() => openPaths().filter((open) => open === path)).toEqual([]);
  });
});

/** A descriptor may close while we look. */
function openPaths(): string[] {
  return readdirSync('/proc/self/fd').flatMap((descriptor) => {
    try {
      return [readlinkSync(`/proc/self/fd/${descriptor}`)];
    } catch {
      return [];
    }
  });
}

describe('scanRecord', () => {
  it('says incomplete for every part of a record that is cut, and the same for every longer text', () => {
    const bytes = Buffer.from('a,"b ""x""\r\n,",c\r\nnext');
    const length = bytes.indexOf('next');
    for (let cut = 0; cut <= bytes.length; cut++) {
      const scan = newRecordScan();
      scanRecord(bytes.subarray(0, cut), 0, cut, false, DIALECT, scan);
      // A record that ends in CR is whole only once the byte after it is known.
      if (cut < length) expect(scan.problem).toBe('incomplete');
      else expect(scan).toMatchObject({ problem: 'none', next: length, fieldCount: 3, lineCount: 2 });
    }
  });
});

describe('siftCsv', () => {
  it('keeps what any table says, however it is written', async () => {
    const cell = fc.stringMatching(/^[ab"', \n;\u00e9\u{1F600}]{0,6}$/u);
    const table = fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(table, fc.constantFrom('\n', '\r\n', '\r'), async (rows, lineBreak) => {
        const text = ['x,y,z', ...rows.map((row) => row.map(quotedCell).join(','))].join(lineBreak);
        const { kept, sifted } = await sift(text);
        expect(sifted).toMatchObject({ keptCount: rows.length, rejectedCount: 0 });
        const read = splitRecords(kept).map((record) => splitFields(record, ',', '"').slice(2));
        expect(read).toEqual(rows);
      }),
      { numRuns: 50 },
    );
  });

  it('counts lines through blank lines, quoted line breaks and rejects', async () => {
    const { kept, rejects } = await sift('a,b\n\n1,"x\ny"\n2\n3,z\n');
    expect(kept).toBe('0,3,1,"x\ny"\n0,6,3,z\n');
    expect(rejects).toBe('0,5,csv_missing_columns,"2"\n');
  });

  it.each(['\n', '\r\n', '\r'])('loses only the line of a stray quote (line break %j)', async (lineBreak) => {
    const { kept, rejects } = await sift(['a,b', '1,"x', '2,y', '3,z', ''].join(lineBreak));
    expect(kept).toBe('0,3,2,y\n0,4,3,z\n');
    expect(rejects).toBe('0,2,csv_unquoted_value,"1,""x"\n');
  });

  it('writes another quote and stray quotes so that they cannot be mistaken', async () => {
    const { kept } = await sift("a,b\n'1,5',5\" pipe\n", { quote: "'" });
    expect(kept).toBe('0,2,"1,5","5"" pipe"\n');
  });

  it('reads records across the pieces in which a file is read', async () => {
    const count = 120_000;
    const text = `a,b\n${Array.from({ length: count }, (_, k) => `${k},"é${k}"\n`).join('')}`;
    const { kept, sifted } = await sift(text);
    expect(sifted).toMatchObject({ keptCount: count, rejectedCount: 0 });
    expect(kept.endsWith(`0,${count + 1},${count - 1},"é${count - 1}"\n`)).toBe(true);
  });

  it.each(['\n', '\r\n'])(
    'rejects a broken line once, wherever a piece ends in it (%j)',
    async (lineBreak) => {
      const broken = '"q"zz zz,2';
      for (let cut = 0; cut <= broken.length + lineBreak.length; cut++) {
        const start = `a,b${lineBreak}`;
        const filler = `${'y'.repeat((1 << 20) - start.length - cut - lineBreak.length - 2)},1${lineBreak}`;
        const { kept, rejects } = await sift(`${start}${filler}${broken}${lineBreak}w,3${lineBreak}`);
        expect(rejects).toBe('0,3,csv_unquoted_value,"""q""zz zz,2"\n');
        expect(kept.slice(-8)).toBe('0,4,w,3\n');
      }
    },
  );
});

/** Records of sifted text: it has LF between records, and double quotes around every other one. */
function splitRecords(text: string): string[] {
  const bytes = Buffer.from(text);
  const scan = newRecordScan();
  const records: string[] = [];
  for (let start = 0; start < bytes.length; start = scan.next) {
    scanRecord(bytes, start, bytes.length, true, DIALECT, scan);
    records.push(bytes.toString('utf8', start, scan.contentEnd));
  }
  return records;
}
