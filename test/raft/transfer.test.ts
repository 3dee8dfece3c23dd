/** Leadership transfer (dissertation, section 3.10). */
import { describe, expect, it } from 'vitest';
import { EntryKind } from '../../src/consensus/types.js';
import { encodeConfiguration } from '../../src/raft/configuration-log.js';
import { Network } from './network.js';
import {
  append,
  appended,
  ask,
  command,
  logOf,
  makeLeader,
  only,
  propose,
  settle,
  start,
  ticks,
  voters,
} from './single.js';

const timeoutNow = (from: string, term: number) =>
  ({ type: 'timeoutNow', groupId: 1, from, to: 'n1', term }) as const;

describe('leadership transfer', () => {
  it('to a follower that has the whole log is immediate', () => {
    const network = new Network();
    network.elect('n1');
    network.put('n1', 'a');
    const { term } = network.node('n1').core;
    expect(network.node('n1').core.transferLeadership('n2')).toBeNull();
    network.settle();
    expect([network.node('n2').core.role, network.node('n2').core.term]).toEqual(['leader', term + 1]);
    expect(network.node('n1').eventsOf('transferEnded')).toMatchObject([{ target: 'n2', succeeded: true }]);
  });

  it('to a lagging follower waits until it has caught up', () => {
    const network = new Network();
    network.elect('n1');
    network.isolate('n3');
    for (let put = 0; put < 10; put += 1) network.put('n1', `v${put}`);
    network.heal();
    network.node('n1').core.transferLeadership('n3');
    expect(network.sent.some((message) => message.type === 'timeoutNow')).toBe(false);
    network.tick(5);
    expect(network.node('n3').core.role).toBe('leader');
    expect(network.node('n3').machine).toHaveLength(10);
  });

  it('to a follower that needs a snapshot waits for that', () => {
    const network = new Network();
    network.elect('n1');
    network.isolate('n3');
    for (let put = 0; put < 5; put += 1) network.put('n1', `v${put}`);
    network.node('n1').takeSnapshot();
    network.heal();
    network.node('n1').core.transferLeadership('n3');
    network.tick(15);
    expect(network.node('n3').core.role).toBe('leader');
    expect(network.node('n3').machine).toHaveLength(5);
  });

  it('to a dead follower is given up after an election timeout, and writes go on', () => {
    const network = new Network();
    network.elect('n1');
    network.node('n3').crash();
    network.node('n1').core.transferLeadership('n3');
    network.tick(19);
    expect(propose(network.node('n1').core)).toEqual({ refused: 'transferring' });
    network.tick(1);
    expect(network.node('n1').eventsOf('transferEnded')).toMatchObject([{ target: 'n3', succeeded: false }]);
    expect(propose(network.node('n1').core)).toHaveProperty('index');
    expect(network.node('n1').core.role).toBe('leader');
  });

  it('proposals are refused meanwhile', () => {
    const core = start();
    makeLeader(core);
    ask(core, appended('n2', 1, 1));
    core.transferLeadership('n3');
    expect(propose(core)).toEqual({ refused: 'transferring' });
    expect(core.lastLogIndex).toBe(1);
  });

  it('to itself, to a stranger, to a learner, or twice at once, is refused with the reason', () => {
    const core = start({ configuration: { voters: ['n1', 'n2'], votersOutgoing: [], learners: ['n3'] } });
    expect(core.transferLeadership('n2')).toMatch(/does not lead/);
    makeLeader(core);
    expect(core.transferLeadership('n1')).toMatch(/leads already/);
    expect(core.transferLeadership('n9')).toMatch(/not a voter/);
    expect(core.transferLeadership('n3')).toMatch(/not a voter/);
    expect(core.transferLeadership('n2')).toBeNull();
    expect(core.transferLeadership('n2')).toMatch(/under way/);
  });

  it('to a target that was removed is refused', () => {
    const core = start();
    makeLeader(core);
    ask(core, appended('n2', 1, 1));
    core.propose(EntryKind.Configuration, encodeConfiguration(voters('n1', 'n2')));
    expect(core.transferLeadership('n3')).toMatch(/not a voter/);
  });

  it('a target that is itself removed by the log does not campaign', () => {
    const core = start({ configuration: voters('n2', 'n3') });
    ask(core, append('n2', 1));
    ask(core, timeoutNow('n2', 1));
    expect([core.role, core.term]).toEqual(['follower', 1]);
  });

  it('ends without success if a third node leads', () => {
    const core = start();
    makeLeader(core);
    ask(core, appended('n2', 1, 1));
    core.transferLeadership('n2');
    core.step(append('n3', 2));
    const events = settle(core).effects.flatMap((effect) => effect.events);
    expect(events).toContainEqual({ type: 'transferEnded', term: 2, target: 'n2', succeeded: false });
  });
});

describe('TimeoutNow', () => {
  it('makes a follower campaign at once, without PreVote, and says so in the request', () => {
    const core = start();
    ask(core, append('n2', 1));
    const requests = only(ask(core, timeoutNow('n2', 1)), 'requestVote');
    expect(requests[0]).toMatchObject({ preVote: false, term: 2, leadershipTransfer: true });
  });

  it('of an earlier term, or not from the leader, is ignored', () => {
    const core = start();
    ask(core, append('n2', 2));
    ask(core, timeoutNow('n2', 1));
    ask(core, timeoutNow('n3', 2));
    expect([core.role, core.term]).toEqual(['follower', 2]);
  });

  it('does not make a node campaign over a committed configuration that it has not applied', () => {
    const core = start();
    const change = {
      ...command(1, 1),
      kind: EntryKind.Configuration,
      data: encodeConfiguration(voters('n1', 'n2')),
    };
    core.step(append('n2', 1, { entries: [change as ReturnType<typeof command>], leaderCommit: 1 }));
    const effects = core.takeEffects();
    core.persisted(effects.persist?.sequence ?? 0);
    core.step(timeoutNow('n2', 1));
    expect(core.role).toBe('follower');
    for (let done = 0; done < 30; done += 1) core.tick();
    expect(core.role).toBe('follower');
    core.applied(1);
    core.tick();
    expect(core.role).toBe('candidate');
    expect(ticks(core, 0)).toEqual([]);
    expect(logOf()).toEqual([]);
  });
});
