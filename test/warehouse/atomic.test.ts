import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import {
  besidePath,
  flipLink,
  moveDirectoryIntoPlace,
  moveFileIntoPlace,
  writeFileAtomic,
} from '../../warehouse/atomic.ts';
import { tempFolders } from '../support/temp-folder.ts';

const newFolder = tempFolders();

test('a place beside lies in the same folder, under a name that readers pass over', () => {
  const [a, b] = [besidePath('/home/x/panel'), besidePath('/home/x/panel')];
  expect(dirname(a)).toBe('/home/x');
  expect(a).toMatch(/\/\.tmp-panel-\d+-[0-9a-f]{8}$/);
  expect(a).not.toBe(b);
});

test('a file is written whole, in a folder made for it, and replaced whole', () => {
  const file = join(newFolder(), 'new', 'x.json');
  writeFileAtomic(file, 'one');
  writeFileAtomic(file, new TextEncoder().encode('two'));
  expect(readFileSync(file, 'utf8')).toBe('two');
  expect(readdirSync(dirname(file))).toEqual(['x.json']);
});

test('a write that fails leaves the old file, and nothing beside it', () => {
  const folder = newFolder();
  const taken = join(folder, 'taken');
  mkdirSync(join(taken, 'full'), { recursive: true });
  expect(() => writeFileAtomic(taken, 'x')).toThrow();
  expect(readdirSync(folder)).toEqual(['taken']);
  expect(existsSync(join(taken, 'full'))).toBe(true);
});

test('a folder is put in its place, and takes the place of an older one', () => {
  const folder = newFolder();
  const place = join(folder, 'deep', 'panel');
  for (const content of ['old', 'new']) {
    const from = join(folder, `from-${content}`);
    mkdirSync(join(from, 'inside'), { recursive: true });
    writeFileSync(join(from, 'inside', 'x'), content);
    moveDirectoryIntoPlace(from, place);
    expect(readFileSync(join(place, 'inside', 'x'), 'utf8')).toBe(content);
    expect(readdirSync(dirname(place))).toEqual(['panel']);
    expect(existsSync(from)).toBe(false);
  }
});

test('a file is put in its place', () => {
  const folder = newFolder();
  const from = join(folder, 'from');
  writeFileSync(from, 'x');
  moveFileIntoPlace(from, join(folder, 'deep', 'to'));
  expect(readFileSync(join(folder, 'deep', 'to'), 'utf8')).toBe('x');
  expect(existsSync(from)).toBe(false);
});

test('a link is made, and flipped without a moment in which it is missing', () => {
  const folder = newFolder();
  const link = join(folder, 'current');
  flipLink(link, 'run-1');
  flipLink(link, 'run-2');
  expect(readlinkSync(link)).toBe('run-2');
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  expect(readdirSync(folder)).toEqual(['current']);
});

test('a dangling link is flipped like any other', () => {
  const link = join(newFolder(), 'current');
  symlinkSync('gone', link);
  flipLink(link, 'run-1');
  expect(readlinkSync(link)).toBe('run-1');
});
