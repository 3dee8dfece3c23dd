import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfiguration } from '../../src/node/read-configuration.js';

const valid = {
  version: 1,
  clusterName: 'default',
  clusterId: 'c1',
  clusterSecret: 'ab'.repeat(32),
  nodeId: 'n1',
  engine: 'raft',
  members: [{ id: 'n1', host: '127.0.0.1', clientPort: 7401, peerPort: 7501 }],
  dataFolder: '/somewhere/data',
  heartbeatMs: 50,
  electionTimeoutMs: 300,
  password: null,
  limits: {
    connectionsMax: 10,
    keyBytesMax: 10,
    valueBytesMax: 10,
    requestBytesMax: 10,
    pipelineDepthMax: 10,
    outputBytesMax: 10,
    halfRequestMs: 10,
    requestTimeoutMs: 10,
    snapshotLogBytes: 10,
  },
};

describe('the configuration of a node', () => {
  let folder = '';
  let file = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'conclave-configuration-'));
    file = join(folder, 'node.json');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is read as it was written', () => {
    writeFileSync(file, JSON.stringify(valid));
    expect(readConfiguration(file)).toEqual(valid);
  });

  it.each([
    ['a newer format', { ...valid, version: 2 }, /format 2.*knows format 1/],
    ['a field that is missing', { ...valid, clusterId: undefined }, /"clusterId" must be a text/],
    ['a number that is none', { ...valid, heartbeatMs: '50' }, /"heartbeatMs" must be a whole number/],
    ['a nested field', { ...valid, members: [{ id: 'n1' }] }, /"members\[0\]\.host" must be a text/],
    ['a limit of 0', { ...valid, limits: { ...valid.limits, keyBytesMax: 0 } }, /"limits\.keyBytesMax"/],
    ['a stranger as itself', { ...valid, nodeId: 'n9' }, /"n9" is not among its members/],
    ['a doubled member', { ...valid, members: [...valid.members, ...valid.members] }, /listed twice/],
    ['a relative folder', { ...valid, dataFolder: 'data' }, /must be an absolute path/],
    ['a short secret', { ...valid, clusterSecret: 'abc' }, /64 hexadecimal digits/],
    ['a hasty election', { ...valid, electionTimeoutMs: 60 }, /at least twice "heartbeatMs"/],
    ['an unknown engine', { ...valid, engine: 'zab' }, /"engine" must be "raft"/],
  ])('refuses %s and names it', (_, content, message) => {
    writeFileSync(file, JSON.stringify(content));
    expect(() => readConfiguration(file)).toThrow(message);
    expect(() => readConfiguration(file)).toThrow(file);
  });

  it('refuses a file that is missing or not JSON', () => {
    expect(() => readConfiguration(file)).toThrow(/ENOENT/);
    writeFileSync(file, '{');
    expect(() => readConfiguration(file)).toThrow(/cannot be used/);
    writeFileSync(file, '[]');
    expect(() => readConfiguration(file)).toThrow(/not a JSON object/);
  });
});
