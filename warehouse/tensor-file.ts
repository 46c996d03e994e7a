/**
 * Named flat arrays in one file: a magic line, a JSON header, then the little-endian values.
 *
 *   "SHELFCAST-TENSORS 1\n" · uint32 header bytes · header · padding to 8 · values, each array padded to 8
 *
 * The header says kind, version and, per tensor, its element type, length and offset; a loader names both when they differ.
 */
import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { ShelfcastError } from '../schemas/errors.ts';
import { writeFileAtomic } from './atomic.ts';

type TensorArray = Float64Array | Float32Array | Int32Array | Uint8Array;
export type TensorMap = Readonly<Record<string, TensorArray>>;

const MAGIC = 'SHELFCAST-TENSORS 1\n';
const ALIGNMENT = 8;
const TYPES = { f64: Float64Array, f32: Float32Array, i32: Int32Array, u8: Uint8Array } as const;
type TypeName = keyof typeof TYPES;

interface Header {
  readonly kind: string;
  readonly version: number;
  readonly tensors: Record<
    string,
    { readonly type: TypeName; readonly length: number; readonly offset: number }
  >;
}

/** Writes tensors atomically, names in sorted order, so that equal tensors give equal bytes. */
export function writeTensors(path: string, kind: string, version: number, tensors: TensorMap): void {
  writeFileAtomic(path, Buffer.concat(piecesOf(kind, version, tensors)));
}

/** The same bytes, for a file of a folder that nobody sees yet and that is flushed as a whole when it is put in its place. */
export function writeWorkTensors(path: string, kind: string, version: number, tensors: TensorMap): void {
  const descriptor = openSync(path, 'w');
  try {
    for (const piece of piecesOf(kind, version, tensors)) {
      for (let at = 0; at < piece.length; ) at += writeSync(descriptor, piece, at);
    }
  } finally {
    closeSync(descriptor);
  }
}

function piecesOf(kind: string, version: number, tensors: TensorMap): Uint8Array[] {
  const names = Object.keys(tensors).sort();
  // Without a prototype, so that any name is a name.
  const header: Header = { kind, version, tensors: Object.create(null) };
  let offset = 0;
  for (const name of names) {
    const array = tensors[name]!;
    header.tensors[name] = { type: typeName(array), length: array.length, offset };
    offset += align(array.byteLength);
  }
  const headerBytes = Buffer.from(JSON.stringify(header));
  const head = Buffer.alloc(align(MAGIC.length + 4 + headerBytes.length));
  head.write(MAGIC, 0, 'latin1');
  head.writeUInt32LE(headerBytes.length, MAGIC.length);
  headerBytes.copy(head, MAGIC.length + 4);
  const pieces: Uint8Array[] = [head];
  for (const name of names) {
    const { buffer, byteOffset, byteLength } = tensors[name]!;
    pieces.push(new Uint8Array(buffer, byteOffset, byteLength));
    if (align(byteLength) > byteLength) pieces.push(new Uint8Array(align(byteLength) - byteLength));
  }
  return pieces;
}

/** Reads a file of `writeTensors`. Another kind or version, or a file cut short, is ARTEFACT_VERSION. */
export function readTensors(path: string, kind: string, version: number): TensorMap {
  const descriptor = openSync(path, 'r');
  try {
    return readFrom(descriptor, { path, kind, version });
  } finally {
    closeSync(descriptor);
  }
}

interface Wanted {
  readonly path: string;
  readonly kind: string;
  readonly version: number;
}

/** Each tensor is read into memory of its own, so that one may be kept or sent without the rest. */
function readFrom(descriptor: number, { path, kind, version }: Wanted): TensorMap {
  const headerStart = MAGIC.length + 4;
  const start = readAt(descriptor, 0, headerStart);
  if (start.subarray(0, MAGIC.length).toString('latin1') !== MAGIC)
    throw wrongArtefact(path, `${kind} ${version}`, 'another kind of file');
  const headerLength = start.length < headerStart ? 0 : start.readUInt32LE(MAGIC.length);
  const headerBytes = readAt(descriptor, headerStart, headerLength);
  if (headerLength === 0 || headerBytes.length < headerLength)
    throw wrongArtefact(path, `${kind} ${version}`, 'a shorter file');
  const header = JSON.parse(headerBytes.toString()) as Header;
  if (header.kind !== kind || header.version !== version) {
    throw wrongArtefact(path, `${kind} ${version}`, `${header.kind} ${header.version}`);
  }
  const first = align(headerStart + headerLength);
  const tensors: [string, TensorArray][] = [];
  for (const [name, { type, length, offset }] of Object.entries(header.tensors)) {
    const byteLength = length * TYPES[type].BYTES_PER_ELEMENT;
    const bytes = readAt(descriptor, first + offset, byteLength);
    if (bytes.length < byteLength)
      throw wrongArtefact(path, `${byteLength} bytes of ${name}`, 'a shorter file');
    tensors.push([name, new TYPES[type](bytes.buffer as ArrayBuffer, bytes.byteOffset, length)]);
  }
  return Object.fromEntries(tensors);
}

/** Bytes from `position`, fewer where the file ends. The memory is theirs alone. */
function readAt(descriptor: number, position: number, byteLength: number): Buffer {
  // A damaged header may ask for more than there is.
  const length = Math.max(0, Math.min(byteLength, fstatSync(descriptor).size - position));
  const bytes = Buffer.from(new ArrayBuffer(length));
  let at = 0;
  while (at < length) {
    const read = readSync(descriptor, bytes, at, length - at, position + at);
    if (read === 0) break;
    at += read;
  }
  return bytes.subarray(0, at);
}

function typeName(array: TensorArray): TypeName {
  for (const name of Object.keys(TYPES) as TypeName[]) if (array instanceof TYPES[name]) return name;
  throw new TypeError('expected a Float64Array, Float32Array, Int32Array or Uint8Array');
}

function align(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}

function wrongArtefact(path: string, expected: string, came: string): ShelfcastError {
  return new ShelfcastError('ARTEFACT_VERSION', {
    message: 'a file of the warehouse was written by another version',
    expected,
    came,
    mend: 'run again with --force, which makes the working files anew',
    where: { file: path },
  });
}
