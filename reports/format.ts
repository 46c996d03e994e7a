/** Numbers, days and times as people read them. A value that is not known is a dash. */
const NOTHING = '–';
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

type Maybe = number | null | undefined;

/** `1234567` → `1,234,567`. */
export function whole(value: Maybe): string {
  return isKnown(value) ? signed(Math.round(value).toLocaleString('en')) : NOTHING;
}

/** At most `digits` decimals, thousands apart. */
export function decimal(value: Maybe, digits = 1): string {
  if (!isKnown(value)) return NOTHING;
  return signed(value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits }));
}

/** A share as `12.3 %`. */
export function percent(share: Maybe, digits = 1): string {
  return isKnown(share) ? `${decimal(share * 100, digits)} %` : NOTHING;
}

/** A share with its sign, as a change or a bias: `+1.2 %`, `−0.4 %`. */
export function signedPercent(share: Maybe, digits = 1): string {
  if (!isKnown(share)) return NOTHING;
  return share > 0 ? `+${percent(share, digits)}` : percent(share, digits);
}

/** `850 ms`, `12.3 s`, `2 min 05 s`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

/** `2026-03-10` → `10 Mar 2026`. */
export function longDay(iso: string): string {
  return `${shortDay(iso)} ${iso.slice(0, 4)}`;
}

/** `2026-03-10` → `10 Mar`. */
export function shortDay(iso: string): string {
  return `${Number(iso.slice(8, 10))} ${MONTHS[Number(iso.slice(5, 7)) - 1]}`;
}

/** `2026-03-11T02:00:00.000Z` → `11 Mar 2026, 02:00 UTC`. */
export function instant(iso: string): string {
  return `${longDay(iso)}, ${iso.slice(11, 16)} UTC`;
}

/** `seasonal_naive` → `seasonal naive`. */
export function words(name: string): string {
  return name.replaceAll('_', ' ');
}

function isKnown(value: Maybe): value is number {
  return value !== null && value !== undefined && Number.isFinite(value);
}

function signed(text: string): string {
  return text.replace(/^-(?=.*[1-9])/, '−').replace(/^-/, '');
}
