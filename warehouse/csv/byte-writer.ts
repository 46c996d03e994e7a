import { closeSync, openSync, writeSync } from 'node:fs';

/** Appends bytes to a file through one buffer. */
export interface ByteWriter {
  text(text: string): void;
  bytes(source: Uint8Array, start: number, end: number): void;
  close(): void;
}

const BUFFER_BYTES = 1 << 20;

/** Opens `path` for appending, making it if need be. */
export function openByteWriter(path: string): ByteWriter {
  const descriptor = openSync(path, 'a');
  const buffer = Buffer.allocUnsafe(BUFFER_BYTES);
  let used = 0;
  const flush = () => {
    for (let at = 0; at < used; ) at += writeSync(descriptor, buffer, at, used - at);
    used = 0;
  };
  const bytes = (source: Uint8Array, start: number, end: number) => {
    if (used + (end - start) > BUFFER_BYTES) flush();
    if (end - start > BUFFER_BYTES) {
      for (let at = start; at < end; ) at += writeSync(descriptor, source, at, end - at);
      return;
    }
    buffer.set(source.subarray(start, end), used);
    used += end - start;
  };
  return {
    bytes,
    text(text) {
      // At most three bytes of UTF-8 for each UTF-16 unit.
      if (text.length * 3 > BUFFER_BYTES) {
        const encoded = Buffer.from(text, 'utf8');
        bytes(encoded, 0, encoded.length);
        return;
      }
      if (used + text.length * 3 > BUFFER_BYTES) flush();
      used += buffer.write(text, used, 'utf8');
    },
    close() {
      try {
        flush();
      } finally {
        closeSync(descriptor);
      }
    },
  };
}
