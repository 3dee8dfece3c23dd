/** A follower whose disk was wiped is rebuilt by the leader that knew it to be up to date. */
import { describe, expect, it } from 'vitest';
import { Network } from './network.js';
import { ask, defaults, makeLeader, only, start } from './single.js';

/** n3 had everything, and comes back with nothing. */
function wiped(prepare: (network: Network) => void): Network {
  const network = new Network();
  network.elect('n1');
  for (const data of ['a', 'b', 'c']) network.put('n1', data);
  prepare(network);
  const node = network.node('n3');
  node.crash();
  node.disk.wipe();
  network.node('n1').core.peerUnreachable('n3');
  node.start();
  network.tick(2 * defaults('n1').heartbeatTicks);
  return network;
}

describe('a follower that lost its disk', () => {
  it('gets the log again', () => {
    const network = wiped(() => undefined);
    expect(network.node('n3').machine).toEqual(['a', 'b', 'c']);
    expect(network.node('n1').core.followers()[1]).toMatchObject({ id: 'n3', state: 'replicate' });
  });

  it('gets the snapshot if the log is gone', () => {
    const network = wiped(({ all }) => {
      for (const node of all) node.takeSnapshot();
    });
    network.tick(20);
    expect(network.node('n3').machine).toEqual(['a', 'b', 'c']);
    expect(network.node('n3').core.snapshotIndex).toBeGreaterThan(0);
  });

  it('counts for what it has now, not for what it once acknowledged', () => {
    const core = start();
    makeLeader(core);
    const rejection = { hintIndex: 0, hintTerm: 0, rejectedIndex: 1, success: false, matchIndex: 0 };
    const answer = { type: 'appendEntriesResponse', groupId: 1, to: 'n1', term: 1, readRound: 0 } as const;
    for (const from of ['n2', 'n3'])
      ask(core, { ...answer, from, ...rejection, success: true, matchIndex: 1 });
    core.peerUnreachable('n3');
    const sent = only(ask(core, { ...answer, from: 'n3', ...rejection }), 'appendEntries', 'n3');
    expect(sent).toMatchObject([{ prevLogIndex: 0, entries: [{ index: 1 }] }]);
    expect(core.followers()[1]).toMatchObject({ state: 'probe', matchIndex: 0 });
    expect(core.commitIndex).toBe(1);
  });

  it('is not taken for wiped by an old refusal while entries are on their way to it', () => {
    const core = start();
    makeLeader(core);
    const answer = { type: 'appendEntriesResponse', groupId: 1, to: 'n1', term: 1, readRound: 0 } as const;
    const hints = { hintIndex: 0, hintTerm: 0 };
    ask(core, { ...answer, from: 'n3', ...hints, rejectedIndex: 0, success: true, matchIndex: 1 });
    ask(core, { ...answer, from: 'n3', ...hints, rejectedIndex: 1, success: false, matchIndex: 0 });
    expect(core.followers()[1]).toMatchObject({ state: 'replicate', matchIndex: 1 });
  });
});
