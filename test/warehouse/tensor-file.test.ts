import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readTensors, type TensorMap, writeTensors, writeWorkTensors } from '../../warehouse/tensor-file.ts';
import { tempFolders } from '../support/temp-folder.ts';

const newFolder = tempFolders();
const newFile = () => join(newFolder(), 'x.tensors');

test('tensors of every type come back, with their bits', () => {
  const number = fc.double();
  const tensor = fc.oneof(
    fc.array(number).map((values) => Float64Array.from(values)),
    fc.array(number).map((values) => Float32Array.from(values)),
    fc.array(fc.integer()).map((values) => Int32Array.from(values)),
    fc.array(fc.nat(255)).map((values) => Uint8Array.from(values)),
  );
  const name = fc.stringMatching(/^[a-z_/ ü"]{1,12}$/);
  fc.assert(
    fc.property(fc.dictionary(name, tensor, { noNullPrototype: true }), (tensors) => {
      const file = newFile();
      writeTensors(file, 'kind', 3, tensors as TensorMap);
      expect(readTensors(file, 'kind', 3)).toEqual(tensors);
    }),
    { numRuns: 40, examples: [[{ ['__proto__']: Uint8Array.of(1) }]] },
  );
});

test('a part of a longer array is written, not the whole buffer', () => {
  const file = newFile();
  writeTensors(file, 'kind', 1, { part: Float64Array.of(1, 2, 3, 4).subarray(1, 3) });
  expect(readTensors(file, 'kind', 1)).toEqual({ part: Float64Array.of(2, 3) });
});

test('a working file holds the same bytes as one that is written atomically', () => {
  const [a, b] = [newFile(), newFile()];
  const tensors = {
    x: Float64Array.of(1.5),
    y: Int32Array.of(7),
    z: Uint8Array.of(1, 2, 3),
    none: new Float32Array(0),
  };
  writeTensors(a, 'kind', 1, tensors);
  writeWorkTensors(b, 'kind', 1, tensors);
  expect(readFileSync(b).equals(readFileSync(a))).toBe(true);
});

test('equal tensors give equal bytes, whatever the order of their names', () => {
  const [a, b] = [newFile(), newFile()];
  const [x, y] = [Float64Array.of(1.5), Int32Array.of(7, 8)];
  writeTensors(a, 'kind', 1, { x, y });
  writeTensors(b, 'kind', 1, { y, x });
  expect(readFileSync(a).equals(readFileSync(b))).toBe(true);
});

describe('ARTEFACT_VERSION', () => {
  const artefact = (came: unknown) =>
    expect.objectContaining({ code: 'ARTEFACT_VERSION', detail: expect.objectContaining({ came }) });
  const read = (file: string, kind = 'kind', version = 1) => {
    try {
      return readTensors(file, kind, version);
    } catch (error) {
      return error;
    }
  };

  test('names another kind or version', () => {
    const file = newFile();
    writeTensors(file, 'kind', 1, { x: Uint8Array.of(1) });
    expect(read(file, 'other')).toEqual(artefact('kind 1'));
    expect(read(file, 'kind', 2)).toEqual(artefact('kind 1'));
  });

  test('names a file of another sort', () => {
    const file = newFile();
    writeFileSync(file, 'PAR1 and so on, which is no tensor file at all');
    expect(read(file)).toEqual(artefact('another kind of file'));
    writeFileSync(file, '');
    expect(read(file)).toEqual(artefact('another kind of file'));
  });

  test('is what a file cut at any byte gives', () => {
    const file = newFile();
    writeTensors(file, 'kind', 1, { x: Float64Array.of(1, 2), y: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8) });
    const whole = readFileSync(file);
    for (let bytes = 0; bytes < whole.length; bytes++) {
      writeFileSync(file, whole);
      truncateSync(file, bytes);
      expect(read(file), `${bytes} bytes`).toEqual(artefact(expect.any(String)));
    }
  });
});
