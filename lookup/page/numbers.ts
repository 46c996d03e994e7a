/** Numbers as people read them. What is not known is a dash. */
export const NOTHING = '–';

type Maybe = number | null | undefined;

const formats = new Map<number, Intl.NumberFormat>();

/** Exactly `digits` decimals, thousands apart, a true minus: `1,234.5`, `−0.4`. */
export function decimal(value: Maybe, digits: number): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return NOTHING;
  let format = formats.get(digits);
  if (format === undefined) {
    format = new Intl.NumberFormat('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
    formats.set(digits, format);
  }
  const text = format.format(value);
  return /^-[0.,]*$/.test(text) ? text.slice(1) : text.replace('-', '−');
}

/** The decimals that a column of units needs: none for whole units or large ones, two where all are tiny. */
export function digitsFor(values: readonly Maybe[]): number {
  const known = values.filter(
    (value): value is number => typeof value === 'number' && Number.isFinite(value),
  );
  if (known.every((value) => Number.isInteger(value))) return 0;
  const largest = Math.max(...known.map(Math.abs));
  if (largest >= 10_000) return 0;
  return largest < 1 ? 2 : 1;
}

/** A figure that stands on its own: a decimal where that says something, none from a thousand on. */
export function figure(value: Maybe): string {
  return decimal(value, Math.abs(value ?? 0) >= 1000 ? 0 : digitsFor([value]));
}

/** A share as `12.3 %`. */
export function percent(share: Maybe, digits = 1): string {
  const text = decimal(share === null || share === undefined ? share : share * 100, digits);
  return text === NOTHING ? text : `${text} %`;
}

/** The level of an interval, never broken over two lines: `80 %` with a space that holds. */
export function level(share: Maybe): string {
  return percent(share, 0).replace(' ', '\u00A0');
}

/** With its sign, as a change or a bias: `+1.2 %`. */
export function signedPercent(share: Maybe, digits = 1): string {
  return withSign(percent(share, digits), share);
}

/** With its sign: `+3.5`. */
export function signedDecimal(value: Maybe, digits: number): string {
  return withSign(decimal(value, digits), value);
}

function withSign(text: string, value: Maybe): string {
  return typeof value === 'number' && value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}

/** `1 SKU`, `1,234 SKUs`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${decimal(count, 0)} ${count === 1 ? one : many}`;
}

/** An axis label: `1.5k`, `20`, `0.25`. */
export function shortNumber(value: number): string {
  if (value >= 10_000) return `${decimal(value / 1000, value % 1000 === 0 ? 0 : 1)}k`;
  return Number.isInteger(value) ? decimal(value, 0) : String(Number(value.toPrecision(3)));
}

/** `seasonal_naive` → `seasonal naive`. */
export function words(name: string): string {
  return name.replaceAll('_', ' ');
}
