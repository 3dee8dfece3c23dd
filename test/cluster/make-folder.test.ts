import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeFolder } from '../../src/cluster/make-folder.js';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'conclave-folder-'));
});
afterEach(() => rmSync(root, { recursive: true }));

it('makes a folder and its parents, for the owner alone', () => {
  makeFolder(join(root, 'a', 'b', 'c'));
  makeFolder(join(root, 'a', 'b', 'c'));
  expect(statSync(join(root, 'a', 'b', 'c')).mode & 0o777).toBe(0o700);
});

it('throws where a file is in the way', () => {
  writeFileSync(join(root, 'file'), '');
  expect(() => makeFolder(join(root, 'file', 'below'))).toThrow(/ENOTDIR/);
});

it.runIf(process.platform === 'linux')('throws where nothing can be made, and does not hang', () => {
  expect(() => makeFolder('/proc/conclave/home')).toThrow(/cannot write to/);
});
