/**
 * Named flat arrays in one file: a magic line, a JSON header, then the little-endian values.
 *
 *   "SHELFCAST-TENSORS 1\n" · uint32 header bytes · header · padding to 8 · values, each array padded to 8
 *
 * The header says kind, version and, per tensor, its element type, length and offset; a loader names both when they differ.
 */
import { readFileSync } from 'node:fs';
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
  const names = Object.keys(tensors).sort();
  const header: Header = { kind, version, tensors: {} };
  let offset = 0;
  for (const name of names) {
    const array = tensors[name]!;
    header.tensors[name] = { type: typeName(array), length: array.length, offset };
    offset += align(array.byteLength);
  }
  const headerBytes = Buffer.from(JSON.stringify(header));
  const start = align(MAGIC.length + 4 + headerBytes.length);
  const file = Buffer.alloc(start + offset);
  file.write(MAGIC, 0, 'latin1');
  file.writeUInt32LE(headerBytes.length, MAGIC.length);
  headerBytes.copy(file, MAGIC.length + 4);
  for (const name of names) {
    const array = tensors[name]!;
    Buffer.from(array.buffer, array.byteOffset, array.byteLength).copy(
      file,
      start + header.tensors[name]!.offset,
    );
  }
  writeFileAtomic(path, file);
}

/** Reads a file of `writeTensors`. Another kind or version, or a file cut short, is ARTEFACT_VERSION. */
export function readTensors(path: string, kind: string, version: number): TensorMap {
  const file = readFileSync(path);
  if (file.subarray(0, MAGIC.length).toString('latin1') !== MAGIC)
    throw wrongArtefact(path, `${kind} ${version}`, 'another kind of file');
  const headerStart = MAGIC.length + 4;
  const headerLength = file.length < headerStart ? 0 : file.readUInt32LE(MAGIC.length);
  if (headerLength === 0 || headerStart + headerLength > file.length)
    throw wrongArtefact(path, `${kind} ${version}`, 'a shorter file');
  const header = JSON.parse(file.subarray(headerStart, headerStart + headerLength).toString()) as Header;
  if (header.kind !== kind || header.version !== version) {
    throw wrongArtefact(path, `${kind} ${version}`, `${header.kind} ${header.version}`);
  }
  const start = align(headerStart + headerLength);
  const tensors: Record<string, TensorArray> = {};
  for (const [name, { type, length, offset }] of Object.entries(header.tensors)) {
    const bytes = length * TYPES[type].BYTES_PER_ELEMENT;
    if (start + offset + bytes > file.length)
      throw wrongArtefact(path, `${bytes} bytes of ${name}`, 'a shorter file');
    const copy = new Uint8Array(bytes);
    copy.set(file.subarray(start + offset, start + offset + bytes));
    tensors[name] = new TYPES[type](copy.buffer);
  }
  return tensors;
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
