/** Rows that go wrong on their way out of the tills, a few in each month, each in a way that really happens. */
import { integer, PURPOSE, type RandomStream, randomStream } from './random.ts';

export interface SoiledMonth {
  readonly lines: readonly string[];
  readonly dirtyRowCount: number;
}

/** Puts dirty rows among the clean lines of a month: some spoil a good row, some stand beside it. */
export function soil(seed: number, month: string, clean: readonly string[]): SoiledMonth {
  const [year, monthOfYear] = month.split('-').map(Number) as [number, number];
  const lines = [...clean];
  const taken = new Set<number>();
  const kinds = kindsOf(year * 12 + monthOfYear, monthOfYear);
  kinds.forEach((kind, k) => {
    const random = randomStream(seed, PURPOSE.dirt, year, monthOfYear, k);
    const at = pickSale(random, clean, taken);
    if (at === null) return;
    const cells = DIRT[kind](clean[at]!.split(',') as Cells, k);
    if (BESIDE.has(kind)) lines.push(cells.join(','));
    else lines[at] = cells.join(',');
  });
  return { lines, dirtyRowCount: taken.size };
}

type Cells = [
  date: string,
  item: string,
  store: string,
  quantity: string,
  price: string,
  hours: string,
  status: string,
];

const DIRT = {
  exactDuplicate: (cells: Cells) => cells,
  conflictingDuplicate: ([date, item, store, quantity, ...rest]: Cells) => [
    date,
    item,
    store,
    String(Number(quantity) + 1),
    ...rest,
  ],
  blankItem: ([date, , ...rest]: Cells, k: number) => [date, k % 2 === 0 ? '' : '   ', ...rest],
  unknownItem: ([date, , ...rest]: Cells, k: number) => [date, `TMP-${900 + k}`, ...rest],
  unknownStore: ([date, item, , ...rest]: Cells) => [date, item, 'DXB-99', ...rest],
  futureDate: ([date, ...rest]: Cells) => [`${Number(date.slice(0, 4)) + 10}${date.slice(4, 8)}01`, ...rest],
  impossibleDate: ([date, ...rest]: Cells) => [`${date.slice(0, 8)}30`, ...rest],
  negativeQuantity: ([date, item, store, , ...rest]: Cells) => [date, item, store, '-3', ...rest],
  textQuantity: ([date, item, store, , ...rest]: Cells, k: number) => [
    date,
    item,
    store,
    k % 2 === 0 ? 'two' : '3 pcs',
    ...rest,
  ],
  absurdQuantity: ([date, item, store, , ...rest]: Cells) => [date, item, store, '1000000000', ...rest],
};

type Kind = keyof typeof DIRT;

/** Kinds that add a row; the others spoil one. */
const BESIDE: ReadonlySet<Kind> = new Set<Kind>([
  'exactDuplicate',
  'conflictingDuplicate',
  'unknownItem',
  'unknownStore',
]);
const ROTATION: readonly Kind[] = [
  'conflictingDuplicate',
  'blankItem',
  'unknownItem',
  'unknownStore',
  'futureDate',
  'negativeQuantity',
  'textQuantity',
  'absurdQuantity',
];
const ROTATING_ROWS_PER_MONTH = 3;
const FEBRUARY = 2;

/** One duplicate a month, three of the rotation, and in each February the thirtieth. */
function kindsOf(monthNumber: number, monthOfYear: number): Kind[] {
  const rotating = Array.from(
    { length: ROTATING_ROWS_PER_MONTH },
    (_, k) => ROTATION[(monthNumber * ROTATING_ROWS_PER_MONTH + k) % ROTATION.length]!,
  );
  const thirtieth: Kind[] = monthOfYear === FEBRUARY ? ['impossibleDate', 'impossibleDate'] : [];
  return ['exactDuplicate', ...rotating, ...thirtieth];
}

const PICK_TRIES = 50;
/** End of the row of a sale on a day without a stockout. */
const PLAIN_SALE = ',0,sale';

/** Index of a plain sale that no other dirt has touched; null when the month has none left. */
function pickSale(random: RandomStream, lines: readonly string[], taken: Set<number>): number | null {
  for (let tries = 0; tries < PICK_TRIES && lines.length > 0; tries++) {
    const at = integer(random, 0, lines.length - 1);
    if (taken.has(at) || !lines[at]!.endsWith(PLAIN_SALE)) continue;
    taken.add(at);
    return at;
  }
  return null;
}
