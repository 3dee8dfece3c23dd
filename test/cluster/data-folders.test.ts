/** A Paxos node that ran once never comes back with an empty folder: what it promised is nowhere else. */
import { cpSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { requireClusterRecord } from '../../src/cluster/cluster-record.js';
import { checkDataFolders, claimDataFolders } from '../../src/cluster/data-folders.js';
import { actOnNodes } from '../../src/cluster/node-actions.js';
import type { EngineName } from '../../src/node/configuration.js';
import { World } from './world.js';

let world: World;
beforeEach(() => {
  world = new World();
});
afterEach(() => world.remove());

const WAIT = { timeoutMs: 5000 };
const LOST = expect.objectContaining({ code: 'DATA_LOST', kind: 'refused' });

const up = (engine: EngineName, ephemeral = false) => world.up({ engine, ephemeral, wait: false });
const record = () => requireClusterRecord(world.home, 'default');
const folderOf = (node: string) => join(world.home.nodeFolder('default', node), 'data');
const act = (action: 'start' | 'restart' | 'stop', node: string) =>
  actOnNodes(world.context, 'default', action, node, WAIT);

describe('under Paxos', () => {
  it('a node that has run is not started without its data, nor is anything else by the same command', async () => {
    await up('paxos');
    await act('stop', 'all');
    rmSync(folderOf('n3'), { recursive: true });
    await expect(act('start', 'n3')).rejects.toEqual(LOST);
    await expect(act('start', 'all')).rejects.toEqual(LOST);
    await expect(up('paxos')).rejects.toEqual(LOST);
    expect(world.pids()).toEqual([]);
    // Whoever asks again is told the same: the refusal made no folder that would pass for the lost one.
    await expect(act('start', 'n3')).rejects.toMatchObject({
      message: expect.stringContaining(folderOf('n3')),
      hint: expect.stringMatching(/lost disk.*conclave node start n1,n2$/s),
    });
    expect(() => checkDataFolders(world.home, record(), ['n1', 'n2'])).not.toThrow();
  });

  it('a node that runs is not ended for a restart that would lose what it promised', async () => {
    await up('paxos');
    rmSync(folderOf('n2'), { recursive: true });
    const before = world.pids();
    await expect(act('restart', 'n2')).rejects.toEqual(LOST);
    expect(world.pids()).toEqual(before);
  });

  it('neither an empty folder nor that of another node will do, but its own will', async () => {
    await up('paxos');
    await act('stop', 'all');
    renameSync(folderOf('n1'), `${folderOf('n1')}-aside`);
    cpSync(folderOf('n2'), folderOf('n1'), { recursive: true });
    expect(() => checkDataFolders(world.home, record(), ['n1'])).toThrow(LOST);
    rmSync(folderOf('n1'), { recursive: true });
    renameSync(`${folderOf('n1')}-aside`, folderOf('n1'));
    expect(() => checkDataFolders(world.home, record(), ['n1'])).not.toThrow();
  });

  it('the registry remembers each node once, and a claim that was cut short is made again', async () => {
    await up('paxos');
    expect(record().started).toEqual(['n1', 'n2', 'n3']);
    expect(claimDataFolders(world.home, record(), ['n1', 'n2', 'n3'])).toEqual(record());
    const { started: _, ...unfinished } = record();
    expect(claimDataFolders(world.home, unfinished, ['n2']).started).toEqual(['n2']);
    const some = { ...unfinished, started: ['n1'] };
    expect(claimDataFolders(world.home, some, ['n1', 'n2']).started).toEqual(['n1', 'n2']);
  });

  it('of an ephemeral cluster nothing is expected to last', async () => {
    await up('paxos', true);
    expect(record().started).toBeUndefined();
  });
});

it('under Raft a node without its data starts, and is sent what it lacks', async () => {
  await world.up({ engine: 'raft' });
  await act('stop', 'n3');
  rmSync(folderOf('n3'), { recursive: true });
  expect(await act('start', 'n3')).toMatchObject([{ id: 'n3', outcome: 'started' }]);
  expect(record().started).toBeUndefined();
});
