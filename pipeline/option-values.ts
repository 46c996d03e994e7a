/** Values of flags: text in, value out, or a usage error in words. */
import { InvalidArgumentError } from 'commander';
import { parseDay } from '../schemas/day.ts';
import { ACCEPTABLE_GATES } from '../schemas/gates.ts';

/** `YYYY-MM-DD`, kept as text. */
export function dayOption(text: string): string {
  if (parseDay(text) === null)
    throw new InvalidArgumentError('expected a date of the calendar such as 2026-03-01.');
  return text;
}

/** An ISO instant with its zone, such as `2026-03-01T02:00:00Z`. */
export function instantOption(text: string): Date {
  const isInstant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/.test(text);
  const instant = new Date(text);
  if (!isInstant || Number.isNaN(instant.getTime()) || parseDay(text.slice(0, 10)) === null)
    throw new InvalidArgumentError('expected an instant with its zone such as 2026-03-01T02:00:00Z.');
  return instant;
}

/** A whole number from `min` to `max`. */
export function countOption(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < min || value > max)
      throw new InvalidArgumentError(`expected a whole number from ${min} to ${max}.`);
    return value;
  };
}

/** Collects publish gates that can be accepted; the flag may be given several times. */
export function gateOption(text: string, before: readonly string[] = []): string[] {
  if (!(ACCEPTABLE_GATES as readonly string[]).includes(text))
    throw new InvalidArgumentError(`expected one of ${ACCEPTABLE_GATES.join(', ')}.`);
  return [...before, text];
}
