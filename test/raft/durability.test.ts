/** Nothing is acknowledged before it is on disk, and a leader does not wait for its own to replicate. */
import { describe, expect, it } from 'vitest';
import { Network } from './network.js';
import {
  append,
  appended,
  ask,
  logOf,
  makeLeader,
  only,
  propose,
  settle,
  start,
  ticks,
  vote,
  voters,
} from './single.js';

describe('a cluster of one', () => {
  it('is not elected before its vote for itself is on disk', () => {
    const core = start({ configuration: voters('n1') });
    for (let done = 0; done < 10; done += 1) core.tick();
    const { persist } = core.takeEffects();
    expect(persist?.hardState).toEqual({ currentTerm: 1, votedFor: 'n1' });
    expect(core.role).toBe('candidate');
    core.persisted(persist?.sequence ?? 0);
    expect(core.role).toBe('leader');
  });

  it('does not acknowledge a write before its disk does', () => {
    const core = start({ configuration: voters('n1') });
    makeLeader(core);
    settle(core);
    propose(core, 'a');
    const effects = core.takeEffects();
    expect(effects.committed).toEqual([]);
    expect([core.commitIndex, core.hasEffects()]).toEqual([1, false]);
    core.persisted(effects.persist?.sequence ?? 0);
    expect(core.takeEffects().committed.map((entry) => entry.index)).toEqual([2]);
  });
});

describe('a leader', () => {
  it('sends entries while its own disk still works', () => {
    const core = start();
    makeLeader(core);
    ask(core, appended('n2', 1, 1));
    propose(core, 'a');
    const effects = core.takeEffects();
    expect(effects.persist?.entries).toHaveLength(1);
    expect(only(effects.messages, 'appendEntries', 'n2')[0]?.entries).toHaveLength(1);
  });

  it('does not count itself before its disk is done', () => {
    const core = start();
    makeLeader(core);
    ask(core, appended('n2', 1, 1));
    propose(core, 'a');
    const { persist } = core.takeEffects();
    core.step(appended('n2', 1, 2));
    expect(core.commitIndex).toBe(1);
    core.persisted(persist?.sequence ?? 0);
    expect(core.commitIndex).toBe(2);
  });

  it('commits and applies before its own disk is done if a majority of others has it', () => {
    const core = start();
    makeLeader(core);
    ask(core, appended('n2', 1, 1));
    propose(core, 'a');
    core.takeEffects();
    core.step(appended('n2', 1, 2));
    core.step(appended('n3', 1, 2));
    expect(core.takeEffects().committed.map((entry) => entry.index)).toEqual([2]);
  });

  it('whose disk hangs still gets entries committed by the others', () => {
    const network = new Network();
    network.elect('n1');
    network.node('n1').stalled = true;
    network.put('n1', 'a');
    network.tick(3);
    for (const node of network.all) expect(node.machine).toEqual(['a']);
  });
});

describe('a follower', () => {
  it('whose unwritten entries are lost in a crash gets them again', () => {
    const network = new Network();
    network.elect('n1');
    network.node('n3').stalled = true;
    network.put('n1', 'a');
    network.put('n1', 'b');
    network.node('n3').crash();
    network.node('n3').stalled = false;
    network.node('n3').start();
    expect(network.node('n3').core.lastLogIndex).toBe(1);
    network.tick(10);
    expect(network.node('n3').machine).toEqual(['a', 'b']);
  });

  it('an acknowledgement of replaced entries does not stand for those that replaced them', () => {
    const core = start({ id: 'n1', configuration: voters('n1', 'n2', 'n3') });
    core.step(append('n2', 1, { entries: logOf(1, 1, 1) }));
    const first = core.takeEffects();
    core.step(append('n3', 2, { entries: logOf(2, 2) }));
    const second = core.takeEffects();
    core.persisted(first.persist?.sequence ?? 0);
    expect(only(core.takeEffects().messages, 'appendEntriesResponse')).toMatchObject([{ to: 'n2', term: 1 }]);
    core.persisted(second.persist?.sequence ?? 0);
    expect(only(core.takeEffects().messages, 'appendEntriesResponse')).toMatchObject([
      { to: 'n3', term: 2, matchIndex: 2 },
    ]);
  });

  it('entries that were replaced do not count as durable, though their write is done', () => {
    const core = start();
    core.step(append('n2', 1, { entries: logOf(1, 1, 1) }));
    const replaced = core.takeEffects();
    core.step(append('n3', 2, { entries: logOf(2) }));
    const kept = core.takeEffects();
    core.persisted(replaced.persist?.sequence ?? 0);
    core.persisted(kept.persist?.sequence ?? 0);
    ticks(core, 10);
    ask(core, vote('n2', 'n1', 3, true));
    core.step(vote('n2', 'n1', 3));
    const noop = core.takeEffects();
    expect(noop.persist?.entries).toMatchObject([{ index: 2, term: 3 }]);
    core.step(appended('n2', 3, 2));
    expect(core.commitIndex).toBe(0);
    core.persisted(noop.persist?.sequence ?? 0);
    expect(core.commitIndex).toBe(2);
  });

  it('answers of one turn to one leader are one message', () => {
    const core = start();
    core.step(append('n2', 1, { entries: logOf(1) }));
    core.step(
      append('n2', 1, { prevLogIndex: 1, prevLogTerm: 1, entries: logOf(1, 1).slice(1), readRound: 4 }),
    );
    const answers = only(settle(core).messages, 'appendEntriesResponse');
    expect(answers).toMatchObject([{ matchIndex: 2, readRound: 4 }]);
  });
});

describe('reporting to the core', () => {
  it('what was never handed out cannot be persisted or applied', () => {
    const core = start();
    expect(() => core.persisted(1)).toThrow(/persisted 1/);
    expect(() => core.applied(1)).toThrow(/applied 1/);
  });

  it('a log of a later term than the hard state raises the term', () => {
    const core = start({
      term: 2,
      votedFor: 'n3',
      snapshot: { index: 5, term: 4, configuration: voters('n1', 'n2') },
    });
    expect([core.term, core.votedFor]).toEqual([4, null]);
    expect(settle(core).persists[0]?.hardState).toEqual({ currentTerm: 4, votedFor: null });
  });
});
