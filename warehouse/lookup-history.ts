/**
 * The latest days of a series and what is known of the coming ones, a day after the other without a gap:
 *
 *   int32 first day · uint32 days · uint32 events · uint8 element type · padding to 16
 *   flags, a byte a day · units, an element a day · events, a pair of uint16 (place of the day, number of the event)
 *
 * Units are kept in the smallest element type that holds all of a series exactly on the grid of 10⁻⁶. Little-endian.
 */
import type { Day } from '../schemas/day.ts';
import { onGrid } from './lookup-format.ts';

export const KNOWN = 1;
export const STOCKOUT = 2;
export const PROMOTION = 4;
export const CLOSED = 8;

export interface SeriesHistory {
  readonly firstDay: Day;
  /** One byte a day: KNOWN (its units are), STOCKOUT, PROMOTION, CLOSED. */
  readonly flags: Uint8Array;
  /** Units of the days that are KNOWN. */
  readonly units: ArrayLike<number>;
  /** Number of the event by place of the day, for the days that have one. */
  readonly events: ReadonlyMap<number, number>;
}

const HEADER_BYTES = 16;
const ELEMENTS = [Uint8Array, Uint16Array, Float32Array, Float64Array] as const;
const LARGEST_BYTE = 255;
const LARGEST_PAIR = 65_535;
/** Whole numbers up to here are singles. */
const LARGEST_SINGLE = 2 ** 24;

export function packHistory({ firstDay, flags, units, events }: SeriesHistory): Buffer {
  const values = smallest(units);
  const unitsAt = HEADER_BYTES + flags.length;
  const packed = Buffer.alloc(unitsAt + values.byteLength + events.size * 4);
  packed.writeInt32LE(firstDay, 0);
  packed.writeUInt32LE(flags.length, 4);
  packed.writeUInt32LE(events.size, 8);
  packed[12] = ELEMENTS.findIndex((Element) => values instanceof Element);
  packed.set(flags, HEADER_BYTES);
  packed.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), unitsAt);
  let at = unitsAt + values.byteLength;
  for (const [place, event] of events) {
    at = packed.writeUInt16LE(place, at);
    at = packed.writeUInt16LE(event, at);
  }
  return packed;
}

export function unpackHistory(packed: Uint8Array): SeriesHistory {
  const bytes = Buffer.from(packed.buffer, packed.byteOffset, packed.length);
  const days = bytes.readUInt32LE(4);
  const Element = ELEMENTS[bytes[12]!]!;
  const unitsAt = HEADER_BYTES + days;
  const units = new Element(days);
  new Uint8Array(units.buffer).set(packed.subarray(unitsAt, unitsAt + units.byteLength));
  const events = new Map<number, number>();
  const eventsAt = unitsAt + units.byteLength;
  for (let k = 0; k < bytes.readUInt32LE(8); k++)
    events.set(bytes.readUInt16LE(eventsAt + 4 * k), bytes.readUInt16LE(eventsAt + 4 * k + 2));
  return {
    firstDay: bytes.readInt32LE(0),
    flags: Uint8Array.from(packed.subarray(HEADER_BYTES, HEADER_BYTES + days)),
    units,
    events,
  };
}

/** Units on the grid, in the smallest element type that holds each of them. */
function smallest(units: ArrayLike<number>): InstanceType<(typeof ELEMENTS)[number]> {
  const values = new Float64Array(units.length);
  let isWhole = true;
  let isSingle = true;
  let largest = 0;
  for (let k = 0; k < values.length; k++) {
    const value = onGrid(units[k]!);
    values[k] = value;
    if (isWhole && Math.floor(value) !== value) isWhole = false;
    if (isSingle && !isWhole && onGrid(Math.fround(value)) !== value) isSingle = false;
    if (value > largest) largest = value;
  }
  if (isWhole && largest <= LARGEST_BYTE) return new Uint8Array(values);
  if (isWhole && largest <= LARGEST_PAIR) return new Uint16Array(values);
  const holds = isSingle && largest <= LARGEST_SINGLE;
  return holds ? new Float32Array(values) : values;
}
