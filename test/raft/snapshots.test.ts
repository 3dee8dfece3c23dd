/** Snapshots, and how they reach a follower that the log no longer serves (dissertation, chapter 5). */
import { beforeEach, describe, expect, it } from 'vitest';
import type { SnapshotMetadata } from '../../src/consensus/types.js';
import type { InstallSnapshot } from '../../src/raft/messages.js';
import { Network } from './network.js';
import {
  append,
  ask,
  command,
  logOf,
  logText,
  makeLeader,
  only,
  propose,
  settle,
  snapshotPiece,
  start,
  three,
  ticks,
  voters,
} from './single.js';

const metadata: SnapshotMetadata = { index: 5, term: 2, configuration: three };

/** n3 has missed so much that the leader's log no longer holds it. */
function lagging(entries = 20): Network {
  const network = new Network();
  network.elect('n1');
  network.isolate('n3');
  for (let put = 0; put < entries; put += 1) network.put('n1', `value-${put}`);
  network.node('n1').takeSnapshot();
  network.put('n1', 'after');
  network.heal();
  return network;
}

describe('taking a snapshot', () => {
  it('drops the log, and keeps the term and the configuration at its end', () => {
    const network = new Network();
    network.elect('n1');
    network.put('n1', 'a');
    const { core } = network.node('n1');
    expect(network.node('n1').takeSnapshot()).toEqual({ index: 2, term: 1, configuration: three });
    expect(core.entries(1, 2)).toEqual([]);
    expect([core.snapshotIndex, core.lastLogIndex, core.lastLogTerm]).toEqual([2, 2, 1]);
    expect(core.snapshotMetadataAt(2)).toEqual({ index: 2, term: 1, configuration: three });
  });

  it('replication goes on over it', () => {
    const network = new Network();
    network.elect('n1');
    network.put('n1', 'a');
    for (const node of network.all) node.takeSnapshot();
    network.put('n1', 'b');
    for (const node of network.all) expect(node.machine).toEqual(['a', 'b']);
    expect(network.sent.some((message) => message.type === 'installSnapshot')).toBe(false);
  });

  it('survives a restart', () => {
    const network = new Network();
    network.elect('n1');
    network.put('n1', 'a');
    for (const node of network.all) node.takeSnapshot();
    network.put('n1', 'b');
    for (const node of network.all) node.crash();
    for (const node of network.all) node.start();
    network.elect('n2');
    for (const node of network.all) expect(node.machine).toEqual(['a', 'b']);
  });

  it('of entries that are not applied is refused, an older one than known is ignored', () => {
    const core = start({ configuration: voters('n1') });
    makeLeader(core);
    expect(() => core.compact({ index: 2, term: 1, configuration: three })).toThrow(/not applied/);
    propose(core);
    settle(core);
    core.compact({ index: 2, term: 1, configuration: three });
    core.compact({ index: 1, term: 1, configuration: three });
    expect(core.snapshotIndex).toBe(2);
  });

  it('may keep the log for those that are only a little behind', () => {
    const core = start({ configuration: voters('n1') });
    makeLeader(core);
    propose(core);
    settle(core);
    core.snapshotTaken({ index: 2, term: 1, configuration: three });
    expect(core.snapshotIndex).toBe(2);
    expect(logText(core)).toEqual(['1@1', '2@1']);
  });
});

describe('sending', () => {
  it('a follower that lags behind the log is sent the snapshot, then entries', () => {
    const network = lagging();
    network.tick(30);
    expect(network.node('n3').machine).toEqual(network.node('n1').machine);
    expect(network.node('n3').eventsOf('snapshotInstalled')).toHaveLength(1);
    expect(network.node('n1').core.followers()).toMatchObject([{}, { id: 'n3', state: 'replicate' }]);
  });

  it('comes in pieces, each after the one before is answered', () => {
    const network = lagging();
    network.tick(30);
    const pieces = network.sent.filter((message) => message.type === 'installSnapshot') as InstallSnapshot[];
    expect(pieces.length).toBeGreaterThan(10);
    expect(pieces.map((piece) => piece.offset)).toEqual(pieces.map((_piece, place) => place * 8));
    expect(pieces.map((piece) => piece.done)).toEqual(
      pieces.map((_piece, place) => place === pieces.length - 1),
    );
  });

  it('goes on after a loss where it stopped, and does not begin again', () => {
    const network = lagging();
    let pieces = 0;
    network.loses = (message) => message.type === 'installSnapshot' && ++pieces % 4 === 0;
    network.tick(400);
    expect(network.node('n3').machine).toEqual(network.node('n1').machine);
    expect(network.node('n3').snapshotBytesReceived).toBe(network.node('n1').disk.snapshot?.bytes.length);
  });

  it('lost answers are repaired as well', () => {
    const network = lagging();
    let answers = 0;
    network.loses = (message) => message.type === 'installSnapshotResponse' && ++answers % 3 === 0;
    network.tick(400);
    expect(network.node('n3').machine).toEqual(network.node('n1').machine);
    expect(network.node('n3').snapshotBytesReceived).toBe(network.node('n1').disk.snapshot?.bytes.length);
  });

  it('a follower that dies in the middle gets it from the beginning', () => {
    const network = lagging();
    let pieces = 0;
    network.loses = (message) => message.type === 'installSnapshot' && ++pieces > 5;
    network.tick(10);
    network.node('n3').crash();
    network.node('n3').start();
    network.heal();
    network.tick(60);
    expect(network.node('n3').machine).toEqual(network.node('n1').machine);
  });

  it('a leader that dies in the middle is replaced, and the next one begins its own', () => {
    const network = lagging();
    network.node('n2').takeSnapshot();
    let pieces = 0;
    network.loses = (message) => message.type === 'installSnapshot' && ++pieces > 5;
    network.tick(10);
    network.node('n1').crash();
    network.heal();
    network.elect('n2');
    network.tick(60);
    expect(network.node('n3').machine).toEqual(network.node('n2').machine);
  });

  it('a snapshot that is replaced by a newer one on the way is dropped for it', () => {
    const network = lagging();
    let pieces = 0;
    network.loses = (message) => message.type === 'installSnapshot' && ++pieces > 5;
    network.tick(10);
    network.put('n1', 'newer');
    const newer = network.node('n1').takeSnapshot();
    network.heal();
    network.tick(60);
    expect(network.node('n3').machine).toEqual(network.node('n1').machine);
    expect(
      network
        .node('n3')
        .eventsOf('snapshotInstalled')
        .map((event) => event.index),
    ).toEqual([newer?.index]);
  });

  it('the follower counts as alive meanwhile', () => {
    const network = new Network({ size: 2 });
    network.elect('n1');
    for (let put = 0; put < 30; put += 1) network.put('n1', `value-${put}`);
    network.node('n1').takeSnapshot();
    const empty = network.node('n2');
    empty.crash();
    empty.disk.entries.clear();
    empty.start();
    network.loses = (message) => message.type === 'installSnapshot';
    network.tick(200);
    expect(network.node('n1').core.role).toBe('leader');
  });
});

describe('receiving', () => {
  let core = start();
  const answersTo = (offset: number, data: string, done = false, from = 'n2', about = metadata) =>
    only(ask(core, snapshotPiece(from, 2, about, offset, data, done)), 'installSnapshotResponse');

  beforeEach(() => {
    core = start({ entries: logOf(1, 1), term: 1 });
  });

  it('takes pieces in order and says how much it has', () => {
    expect(answersTo(0, 'abc')).toMatchObject([{ receivedBytes: 3, matchIndex: 0 }]);
    expect(answersTo(3, 'de')).toMatchObject([{ receivedBytes: 5 }]);
  });

  it('takes no piece twice, none after a gap, and none from the middle of an unknown snapshot', () => {
    expect(answersTo(3, 'de')).toMatchObject([{ receivedBytes: 0 }]);
    answersTo(0, 'abc');
    expect(answersTo(0, 'abc')).toMatchObject([{ receivedBytes: 3 }]);
    expect(answersTo(9, 'xyz')).toMatchObject([{ receivedBytes: 3 }]);
  });

  it('does not mix the pieces of two leaders, for their snapshots may differ in bytes', () => {
    answersTo(0, 'abc');
    expect(
      only(ask(core, snapshotPiece('n3', 3, metadata, 3, 'de', false)), 'installSnapshotResponse'),
    ).toMatchObject([{ to: 'n3', receivedBytes: 0 }]);
  });

  it('is acknowledged only when it is durable', () => {
    expect(answersTo(0, 'abc', true)).toEqual([]);
    expect(core.commitIndex).toBe(0);
    core.snapshotInstalled(metadata);
    expect(only(settle(core).messages, 'installSnapshotResponse')).toMatchObject([{ matchIndex: 5 }]);
    expect([core.commitIndex, core.appliedIndex, core.lastLogIndex, core.lastLogTerm]).toEqual([5, 5, 5, 2]);
  });

  it('nothing is appended while it is being installed, for that would be lost', () => {
    answersTo(0, 'abc', true);
    const message = append('n2', 2, {
      prevLogIndex: 2,
      prevLogTerm: 1,
      entries: [command(3, 2)],
      leaderCommit: 3,
    });
    const [answer] = only(ask(core, message), 'appendEntriesResponse');
    expect(answer).toMatchObject({ success: true, matchIndex: 0 });
    expect([core.lastLogIndex, core.commitIndex]).toEqual([2, 0]);
    core.snapshotInstalled(metadata);
    expect(core.lastLogIndex).toBe(5);
  });

  it('nobody campaigns while it is being installed', () => {
    answersTo(0, 'abc', true);
    ticks(core, 50);
    expect(core.role).toBe('follower');
  });

  it('one that is damaged is asked for again from the beginning', () => {
    answersTo(0, 'abc', true);
    core.snapshotRejected(metadata);
    expect(only(settle(core).messages, 'installSnapshotResponse')).toMatchObject([
      { receivedBytes: 0, matchIndex: 0 },
    ]);
    expect(answersTo(0, 'abc')).toMatchObject([{ receivedBytes: 3 }]);
  });

  it('a log that conflicts with it gives way, suffix and all', () => {
    core = start({ entries: logOf(1, 1, 1, 1, 1, 1, 1), term: 1 });
    answersTo(0, 'abc', true);
    core.snapshotInstalled(metadata);
    expect([core.lastLogIndex, core.lastLogTerm]).toEqual([5, 2]);
    const next = append('n2', 2, { prevLogIndex: 5, prevLogTerm: 2, entries: [command(6, 2)] });
    expect(only(ask(core, next), 'appendEntriesResponse')).toMatchObject([{ success: true, matchIndex: 6 }]);
  });

  it('the remains of that log on disk are recognised after a restart', () => {
    const restarted = start({ entries: logOf(1, 1, 1, 1, 1, 1, 1), term: 2, snapshot: metadata });
    expect(logText(restarted)).toEqual([]);
    expect(restarted.lastLogIndex).toBe(5);
    const beyond = start({ entries: logOf(1, 1, 1, 1, 1, 1, 1).slice(5), term: 2, snapshot: metadata });
    expect(beyond.lastLogIndex).toBe(5);
    const good = start({ entries: logOf(1, 1, 1, 1, 2, 2, 3), term: 3, snapshot: metadata });
    expect(logText(good)).toEqual(['6@2', '7@3']);
  });

  it('a log that has its last entry is kept, and nothing is downloaded', () => {
    core = start({ entries: logOf(1, 1, 1, 1, 2, 2), term: 2 });
    core.step(snapshotPiece('n2', 2, metadata, 0, 'abc', true));
    const { messages, effects } = settle(core);
    expect(only(messages, 'installSnapshotResponse')).toMatchObject([{ matchIndex: 5 }]);
    expect(effects.flatMap((effect) => effect.snapshotPieces)).toEqual([]);
    expect([core.commitIndex, core.lastLogIndex]).toEqual([5, 6]);
  });

  it('never moves backwards: one behind the commit index is answered, not installed', () => {
    core = start({ entries: logOf(1, 1, 1, 1, 2, 2, 2), term: 2 });
    ask(core, append('n2', 2, { prevLogIndex: 7, prevLogTerm: 2, leaderCommit: 7 }));
    expect(answersTo(0, 'abc', true)).toMatchObject([{ matchIndex: 7 }]);
    expect([core.commitIndex, core.snapshotIndex, core.lastLogIndex]).toEqual([7, 0, 7]);
  });

  it('a gap between snapshot and log is a broken invariant', () => {
    expect(() => start({ entries: [command(9, 2)], term: 2, snapshot: metadata })).toThrow(/gap/);
  });

  it('brings its configuration with it', () => {
    const configuration = voters('n1', 'n2', 'n3', 'n4', 'n5');
    answersTo(0, 'abc', true, 'n2', { ...metadata, configuration });
    core.snapshotInstalled({ ...metadata, configuration });
    expect(core.configuration).toEqual(configuration);
  });
});
