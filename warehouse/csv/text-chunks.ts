/** A text file as chunks of UTF-8, whatever it was: plain or gzip, UTF-8 with or without BOM, Latin-1, UTF-16. */
import { createReadStream } from 'node:fs';
import { TextDecoder } from 'node:util';
import { createGunzip } from 'node:zlib';

export type TextEncodingName = 'utf-8' | 'latin-1' | 'utf-16';

const CHUNK_BYTES = 1 << 20;
const GZIP_MAGIC = [0x1f, 0x8b];

/** Chunks of the file's text as UTF-8 bytes without BOM. Bytes that are no UTF-8 pass unchanged when `utf-8` is declared. */
export async function* textChunks(path: string, encoding: TextEncodingName): AsyncGenerator<Buffer> {
  const decode = decoderOf(encoding);
  let isFirst = true;
  for await (const chunk of plainChunks(path)) {
    const decoded = decode(chunk);
    const text = isFirst && decoded.length > 0 ? withoutBom(decoded) : decoded;
    if (decoded.length > 0) isFirst = false;
    if (text.length > 0) yield text;
  }
  const rest = decode(null);
  if (rest.length > 0) yield rest;
}

/** The file's bytes, decompressed if they begin as gzip does, whatever the file is called. */
async function* plainChunks(path: string): AsyncGenerator<Buffer> {
  let isGzip: boolean | null = null;
  // Whoever stops early, having read the header, ends this loop, which closes the file.
  for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES })) {
    isGzip ??= chunk[0] === GZIP_MAGIC[0] && chunk[1] === GZIP_MAGIC[1];
    if (isGzip) break;
    yield chunk;
  }
  if (isGzip) yield* gunzipped(path);
}

async function* gunzipped(path: string): AsyncGenerator<Buffer> {
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  file.on('error', (error) => gunzip.destroy(error));
  try {
    for await (const chunk of file.pipe(gunzip)) yield chunk as Buffer;
  } finally {
    file.destroy();
  }
}

/** A function from bytes to UTF-8 that keeps half characters until the next call; null = the end. */
function decoderOf(encoding: TextEncodingName): (bytes: Buffer | null) => Buffer {
  if (encoding === 'utf-8') return (bytes) => bytes ?? Buffer.alloc(0);
  if (encoding === 'latin-1')
    return (bytes) => (bytes === null ? Buffer.alloc(0) : Buffer.from(bytes.toString('latin1'), 'utf8'));
  let decoder: TextDecoder | null = null;
  return (bytes) => {
    decoder ??= new TextDecoder(bytes?.[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-16le');
    return Buffer.from(bytes === null ? decoder.decode() : decoder.decode(bytes, { stream: true }), 'utf8');
  };
}

function withoutBom(bytes: Buffer): Buffer {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}
