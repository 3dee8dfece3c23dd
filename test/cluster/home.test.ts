import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ClusterError, explainFileError } from '../../src/cluster/cluster-error.js';
import {
  listClusterNames,
  readClusterRecord,
  requireClusterRecord,
} from '../../src/cluster/cluster-record.js';
import { checkClusterName, Home, resolveHome } from '../../src/cluster/home.js';
import { saveClusterRecord } from '../../src/cluster/registry.js';
import { readSettings } from '../../src/cluster/settings.js';
import { resetAllSettings, resetSetting, writeSetting } from '../../src/cluster/settings-file.js';

let home: Home;

beforeEach(() => {
  home = new Home(mkdtempSync(join(tmpdir(), 'conclave-test-')));
});

afterEach(() => rmSync(home.folder, { recursive: true, force: true }));

const member = { id: 'n1', host: '127.0.0.1', clientPort: 1, peerPort: 2 };
const record = {
  version: 1,
  name: 'default',
  clusterId: 'id',
  clusterSecret: '00',
  engine: 'raft',
  members: [member],
  heartbeatMs: 50,
  electionTimeoutMs: 300,
  ephemeral: false,
  portsFixed: false,
  formed: true,
  createdMs: 0,
} as const;

test('CONCLAVE_HOME beats the XDG data folder, and symbolic links are resolved', () => {
  expect(resolveHome({ CONCLAVE_HOME: '/somewhere/else' }).folder).toBe('/somewhere/else');
  expect(resolveHome({ XDG_DATA_HOME: '/data' }).folder).toBe('/data/conclave');
  expect(resolveHome({}).folder).toMatch(/\.local\/share\/conclave$/);
  const link = `${home.folder}-link`;
  symlinkSync(home.folder, link);
  expect(resolveHome({ CONCLAVE_HOME: link }).folder).toBe(home.folder);
  rmSync(link);
});

test('remembers clusters', () => {
  expect(listClusterNames(home)).toEqual([]);
  saveClusterRecord(home, record);
  expect(readClusterRecord(home, 'default')).toEqual(record);
  expect(listClusterNames(home)).toEqual(['default']);
});

test('an unknown cluster is told with the known ones', () => {
  saveClusterRecord(home, record);
  expect(() => requireClusterRecord(home, 'other')).toThrow(/Known: default/);
});

test.each(['', '..', 'a/b', '-x', '.x', 'x'.repeat(64)])('"%s" is no name of a cluster', (name) => {
  expect(() => checkClusterName(name)).toThrow(expect.objectContaining({ code: 'BAD_CLUSTER_NAME' }));
});

test('a cluster from a newer version is refused', () => {
  mkdirSync(home.clusterFolder('default'), { recursive: true });
  writeFileSync(home.recordFile('default'), JSON.stringify({ ...record, version: 2 }));
  expect(() => readClusterRecord(home, 'default')).toThrow(expect.objectContaining({ code: 'HOME_TOO_NEW' }));
});

test.each([
  ['{"vers', 'DAMAGED_FILE'],
  ['{"version":1}', 'DAMAGED_REGISTRY'],
  ['[]', 'DAMAGED_REGISTRY'],
])('a damaged cluster file is refused: %s', (content, code) => {
  mkdirSync(home.clusterFolder('default'), { recursive: true });
  writeFileSync(home.recordFile('default'), content);
  expect(() => readClusterRecord(home, 'default')).toThrow(expect.objectContaining({ code }));
});

test('a home that is a file, or below one, is refused in words', () => {
  const file = join(home.folder, 'file');
  writeFileSync(file, '');
  for (const folder of [file, join(file, 'below')]) {
    expect(() => saveClusterRecord(new Home(folder), record)).toThrow(
      expect.objectContaining({ code: 'HOME_NOT_A_FOLDER' }),
    );
  }
});

test('errors of the file system are put into words, others pass', () => {
  const codeOf = (code: string): unknown => {
    const explained = explainFileError(Object.assign(new Error(code), { code }), '/home');
    return explained instanceof ClusterError ? explained.code : explained;
  };
  expect(['EACCES', 'EROFS', 'EPERM'].map(codeOf)).toEqual(Array(3).fill('HOME_NOT_WRITABLE'));
  expect(['ENOSPC', 'EDQUOT'].map(codeOf)).toEqual(Array(2).fill('DISK_FULL'));
  expect(codeOf('EIO')).toBeInstanceOf(Error);
});

test('settings are checked, kept and reset', () => {
  expect(readSettings(home)).toEqual({});
  expect(writeSetting(home, 'nodes', '5')).toBe(5);
  expect(writeSetting(home, 'timeout', '3s')).toBe('3s');
  expect(readSettings(home)).toEqual({ nodes: 5, timeout: '3s' });
  resetSetting(home, 'nodes');
  expect(readSettings(home)).toEqual({ timeout: '3s' });
  resetAllSettings(home);
  expect(readSettings(home)).toEqual({});
});

test.each([
  ['nodes', '0'],
  ['nodes', '10'],
  ['nodes', 'three'],
  ['timeout', 'soon'],
  ['tempo', 'fast'],
  ['cluster', '../x'],
  ['colour', 'red'],
])('%s cannot be %s', (name, value) => {
  expect(() => writeSetting(home, name, value)).toThrow(expect.objectContaining({ kind: 'usage' }));
});

test('settings from a newer version are refused, damaged ones can be reset', () => {
  writeFileSync(home.settingsFile, JSON.stringify({ version: 9 }));
  expect(() => readSettings(home)).toThrow(expect.objectContaining({ code: 'HOME_TOO_NEW' }));
  writeFileSync(home.settingsFile, '{');
  expect(() => readSettings(home)).toThrow(expect.objectContaining({ code: 'DAMAGED_FILE' }));
  resetAllSettings(home);
  expect(readSettings(home)).toEqual({});
});
