/** A Paxos replica with a real disk: what is acknowledged is there again, and what is damaged is refused. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { PaxosReplica } from '../../src/replica/paxos-replica.js';
import type { PaxosReplicaSettings } from '../../src/replica/paxos-settings.js';
import { recoverMachine } from '../../src/replica/recover-machine.js';
import { ErrorReply, OK } from '../../src/resp/reply.js';
import { eventually } from '../eventually.js';
import { PaxosCluster } from './paxos-cluster.js';

const ALL = ['n1', 'n2', 'n3'];
let cluster: PaxosCluster;

async function running(settings: Partial<PaxosReplicaSettings> = {}): Promise<PaxosCluster> {
  cluster = new PaxosCluster(ALL, settings);
  await cluster.start(...ALL);
  return cluster;
}

afterEach(() => cluster.remove());

function logFiles(id: string): string[] {
  const folder = join(cluster.folder, id, 'log');
  return readdirSync(folder).map((name) => join(folder, name));
}

describe('commands', () => {
  it('go to any node, and are seen by all', async () => {
    await running();
    expect(await cluster.ask('n1', 'SET', 'k', 'a')).toBe(OK);
    expect(await cluster.ask('n2', 'APPEND', 'k', 'b')).toBe(2);
    expect(await cluster.ask('n3', 'GET', 'k')).toBe('ab');
    expect(await cluster.ask('n3', 'DEL', 'k')).toBe(1);
    expect(await cluster.ask('n1', 'GET', 'k')).toBeNull();
  });

  it('of several nodes to one key are all done, each once', async () => {
    await running();
    await Promise.all(
      Array.from({ length: 60 }, (_, place) => cluster.ask(`n${1 + (place % 3)}`, 'INCR', 'c')),
    );
    expect(await cluster.ask('n1', 'GET', 'c')).toBe('60');
  });

  it('over several keys are not offered, and say so', async () => {
    await running();
    for (const words of [
      ['MSET', 'a', '1', 'b', '2'],
      ['DEL', 'a', 'b'],
      ['RENAME', 'a', 'b'],
    ]) {
      const reply = await cluster.ask('n1', ...words);
      expect(reply).toBeInstanceOf(ErrorReply);
      expect((reply as ErrorReply).message).toMatch(/^NOTSUPPORTED .*each key is decided by itself/);
    }
  });

  it('that look at no key are answered like elsewhere, by any one node', async () => {
    await running();
    await cluster.stop('n2', 'n3');
    expect(await cluster.ask('n1', 'OBJECT', 'HELP')).toEqual(expect.arrayContaining([expect.anything()]));
    expect(await cluster.ask('n1', 'FUNCTION', 'FLUSH')).toEqual(OK);
    expect(await cluster.ask('n1', 'FUNCTION', 'FLUSH', 'ASYNC')).toEqual(OK);
    expect(await cluster.ask('n1', 'FUNCTION', 'FLUSH', 'NOW')).toEqual(
      new ErrorReply('ERR FUNCTION FLUSH only supports SYNC|ASYNC option'),
    );
  });

  it('without a majority end in time, and nothing is claimed', async () => {
    await running({ tickMs: 1 });
    await cluster.stop('n2', 'n3');
    const reply = await cluster.ask('n1', 'GET', 'k');
    expect((reply as ErrorReply).message).toMatch(/^CLUSTERDOWN no majority .*Nothing was done$/);
  });

  it('a stale read asks nobody, once it is known what was chosen', async () => {
    await running();
    await cluster.ask('n1', 'SET', 'k', 'a');
    await cluster.stop('n2', 'n3');
    const command = { kind: 'single', database: 0, arguments: ['GET', 'k'] } as const;
    const answer = vi.fn();
    cluster.replicas.get('n1')!.engine.read(command, 'stale', answer);
    expect(answer).toHaveBeenCalledWith('a');
  });
});

describe('expiry', () => {
  it('a key is gone for everybody once one node has seen it due, and is swept if nobody asks', async () => {
    await running();
    await cluster.ask('n1', 'SET', 'asked', 'a', 'PX', '20');
    await cluster.ask('n1', 'SET', 'forgotten', 'a', 'PX', '20');
    await eventually(async () => expect(await cluster.ask('n2', 'GET', 'asked')).toBeNull());
    expect(await cluster.ask('n3', 'EXISTS', 'asked')).toBe(0);
    // Swept, then collected as garbage: nothing is left of either.
    await eventually(() => {
      for (const { core } of cluster.replicas.values()) expect(core.registers().size).toBe(0);
    });
  });
});

describe('the disk', () => {
  it('brings back everything after a restart of all nodes', async () => {
    await running();
    for (let place = 0; place < 20; place += 1) await cluster.ask('n1', 'SET', `k${place}`, `v${place}`);
    const counter = cluster.replicas.get('n1')!.core.counter;
    await cluster.stop(...ALL);
    await cluster.start(...ALL);
    expect(cluster.replicas.get('n1')!.core.counter).toBeGreaterThanOrEqual(counter);
    for (let place = 0; place < 20; place += 1) {
      expect(await cluster.ask('n2', 'GET', `k${place}`)).toBe(`v${place}`);
    }
  });

  it('holds a snapshot in place of a long log, and goes on from it', async () => {
    await running({ snapshotLogBytes: 2_000 });
    for (let place = 0; place < 400; place += 1)
      await cluster.ask('n1', 'SET', `k${place % 10}`, `v${place}`.padEnd(200));
    await eventually(() =>
      expect(cluster.events.filter(({ type }) => type === 'snapshotTaken').length).toBeGreaterThan(2),
    );
    expect(logFiles('n1').length).toBeLessThan(6);
    await cluster.stop(...ALL);
    await cluster.start(...ALL);
    expect(await cluster.ask('n3', 'GET', 'k9')).toBe('v399'.padEnd(200));
    const before = cluster.replicas.get('n1')!.core.register('\0k9');
    await cluster.stop('n1');
    await cluster.start('n1');
    expect(cluster.replicas.get('n1')!.core.register('\0k9')).toEqual({ ...before, isChosen: false });
  });

  it('that is damaged is refused: file, place and way out', async () => {
    await running();
    for (let place = 0; place < 20; place += 1) await cluster.ask('n1', 'SET', 'k', `v${place}`);
    await cluster.stop('n1');
    const [file] = logFiles('n1');
    const bytes = readFileSync(file!);
    bytes[1200] = (bytes[1200] ?? 0) ^ 0xff;
    writeFileSync(file!, bytes);
    const refusal = cluster.start('n1');
    await expect(refusal).rejects.toThrow(/The log is damaged: .* at offset/);
    // An acceptor must not forget: what mends a Raft node would undo what was chosen.
    await expect(refusal).rejects.toThrow(/Do not wipe its data folder, nor put an older copy in its place/);
    await expect(refusal).rejects.not.toThrow(/rebuild this node from its peers/);
  });

  it('of the other engine is refused in both directions', async () => {
    await running();
    await cluster.ask('n1', 'SET', 'k', 'a');
    await cluster.stop('n1');
    const { raft: _, ...settings } = {
      ...cluster.settingsOf('n1'),
      raft: null,
      voters: ALL,
      requestTimeoutMs: 1_000,
    };
    const raft = { ...settings, raft: {} as never };
    await expect(recoverMachine(raft, cluster.surroundings('n1'))).rejects.toThrow(
      /was written by the engine paxos, and this node runs raft/,
    );
    const other = { ...raft, dataFolder: join(cluster.folder, 'other') };
    const { wal } = await recoverMachine(other, cluster.surroundings('n1'));
    const { EntryKind, LogEntry } = await import('../../src/consensus/types.js');
    const entries = [new LogEntry(1, 1, EntryKind.Noop, new Uint8Array(0))];
    await new Promise<void>((resolve) => wal.append({ sequence: 1, hardState: null, entries }, resolve));
    await wal.close();
    const paxos = { ...cluster.settingsOf('n1'), dataFolder: other.dataFolder };
    await expect(PaxosReplica.open(paxos, cluster.surroundings('n1'))).rejects.toThrow(
      /was written by the engine raft, and this node runs paxos/,
    );
  });
});
