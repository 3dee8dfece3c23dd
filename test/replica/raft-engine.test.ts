import { beforeEach, describe, expect, it } from 'vitest';
import { EntryKind, LogEntry } from '../../src/consensus/types.js';
import { RaftCore } from '../../src/raft/core.js';
import type { ForwardOutcome } from '../../src/replica/engine-ports.js';
import { LeaderClock } from '../../src/replica/leader-clock.js';
import { RaftEngine } from '../../src/replica/raft-engine.js';
import { StepFeed } from '../../src/replica/step-feed.js';
import { ErrorReply, OK, type Reply } from '../../src/resp/reply.js';
import type { SingleCommand } from '../../src/store/command.js';
import { encodeCommand } from '../../src/store/command-codec.js';
import { Store } from '../../src/store/store.js';

function command(...words: string[]): SingleCommand {
  return { kind: 'single', database: 0, arguments: words };
}

const NOTHING_SENT = { prevLogIndex: 0, prevLogTerm: 0, entries: [] };

/** An engine over a real core and machine; the disk is done when the test says so. */
class Rig {
  nowMs = 0;
  readonly store = new Store();
  readonly core: RaftCore;
  readonly engine: RaftEngine;
  readonly forwarded: { leader: string; request: number }[] = [];
  readonly outcomes: ForwardOutcome[] = [];
  private readonly unsynced: number[] = [];
  private readonly timers = new Set<() => void>();

  constructor(voters: readonly string[]) {
    this.core = new RaftCore(
      {
        id: 'n1',
        groupId: 1,
        incarnation: 1,
        electionTimeoutTicksMin: 10,
        electionTimeoutTicksMax: 20,
        heartbeatTicks: 2,
        messageBytesMax: 1024,
        inflightMessagesMax: 4,
        inflightBytesMax: 4096,
        uncommittedBytesMax: 200,
        snapshotChunkBytesMax: 1024,
        random: () => 0,
        readSnapshotChunk: () => null,
      },
      {
        hardState: { currentTerm: 0, votedFor: null },
        snapshot: null,
        entries: [],
        bootstrap: { voters, votersOutgoing: [], learners: [] },
      },
    );
    const clock = new LeaderClock(
      () => 1_000_000 + this.nowMs,
      () => this.nowMs,
    );
    this.engine = new RaftEngine(
      this.core,
      this.store,
      clock,
      {
        self: 'n1',
        steps: new StepFeed('n1', () => this.nowMs),
        nowMs: () => this.nowMs,
        wallMs: () => 1_000_000 + this.nowMs,
        random: () => 0,
        wake: () => undefined,
        after: (_delayMs, action) => this.startTimer(action),
        forward: (leader, request) => this.forwarded.push({ leader, request }) > 0,
        answerForwarded: (_follower, _request, outcome) => this.outcomes.push(outcome),
      },
      { requestMs: 1000, electionMs: 300 },
    );
  }

  /** Whatever waits for its time has waited long enough. */
  elapse(): void {
    for (const action of [...this.timers]) {
      this.timers.delete(action);
      action();
    }
  }

  private startTimer(action: () => void): () => void {
    this.timers.add(action);
    return () => this.timers.delete(action);
  }

  /** One turn; what is written is on disk only after `sync`. */
  turn(): void {
    this.engine.beforeEffects();
    while (this.core.hasEffects()) {
      const effects = this.core.takeEffects();
      if (effects.persist !== null) this.unsynced.push(effects.persist.sequence);
      for (const entry of effects.committed) this.engine.apply(entry);
      const last = effects.committed.at(-1);
      if (last !== undefined) {
        this.core.applied(last.index);
        this.engine.applied(last.index);
      }
      for (const read of effects.readsReady) this.engine.answerRead(read);
      for (const read of effects.readsRefused) this.engine.refuseRead(read);
      for (const event of effects.events) this.engine.observe(event);
    }
  }

  sync(): void {
    while (this.unsynced.length > 0) {
      for (const sequence of this.unsynced.splice(0)) this.core.persisted(sequence);
      this.turn();
    }
  }

  lead(): void {
    for (let tick = 0; tick < 10; tick += 1) this.core.tick();
    this.turn();
    this.sync();
    expect(this.core.role).toBe('leader');
  }

  /** Hears a leader, who knows everything that it sends to be committed. */
  follow(
    leader: string,
    term = 1,
    sent: { prevLogIndex: number; prevLogTerm: number; entries: LogEntry[] } = NOTHING_SENT,
  ): void {
    this.core.step({
      type: 'appendEntries',
      groupId: 1,
      from: leader,
      to: 'n1',
      term,
      ...sent,
      leaderCommit: sent.entries.at(-1)?.index ?? 0,
      readRound: 0,
    });
    this.turn();
    this.sync();
  }
}

function message(reply: Reply | undefined): string {
  return reply instanceof ErrorReply ? reply.message : '';
}

let replies: Reply[] = [];
const take = (reply: Reply): void => {
  replies.push(reply);
};
beforeEach(() => {
  replies = [];
});

describe('on a leader', () => {
  it('a write is answered when it is durable and applied, not before', () => {
    const rig = new Rig(['n1']);
    rig.lead();
    rig.engine.write(command('SET', 'k', 'v'), take);
    rig.turn();
    expect(replies).toEqual([]);
    rig.sync();
    expect(replies).toEqual([OK]);
  });

  it('a write beyond the bound on uncommitted bytes is refused, and was not done', () => {
    const rig = new Rig(['n1']);
    rig.lead();
    rig.engine.write(command('SET', 'a', 'x'.repeat(190)), take);
    rig.engine.write(command('SET', 'b', 'x'.repeat(190)), take);
    rig.turn();
    expect(replies.map(message)).toEqual([expect.stringMatching(/^TRYAGAIN .*nothing was done/)]);
    rig.sync();
    expect(rig.store.read(command('GET', 'b'), 0, () => 0)).toBeNull();
  });

  it('a key that is due goes by an entry of its own before a read can meet it', () => {
    const rig = new Rig(['n1']);
    rig.lead();
    rig.engine.write(command('SET', 'k', 'v', 'PX', '50'), take);
    rig.turn();
    rig.sync();
    const before = rig.core.lastLogIndex;
    rig.nowMs += 60;
    rig.engine.read(command('GET', 'k'), 'linearizable', take);
    rig.turn();
    expect(replies).toEqual([OK]);
    rig.sync();
    expect(replies).toEqual([OK, null]);
    expect(rig.core.lastLogIndex).toBe(before + 1);
  });

  it('a key that is due is still shown until the log says that it is gone', () => {
    const rig = new Rig(['n1']);
    rig.lead();
    rig.engine.write(command('SET', 'k', 'v', 'PX', '50'), take);
    rig.turn();
    rig.sync();
    rig.nowMs += 60;
    rig.engine.read(command('GET', 'k'), 'stale', take);
    expect(replies).toEqual([OK, 'v']);
  });

  it('takes nothing more once it stops', () => {
    const rig = new Rig(['n1']);
    rig.lead();
    rig.engine.stopTakingWork();
    rig.engine.write(command('SET', 'k', 'v'), take);
    rig.engine.writeForwarded('n2', 7, encodeCommand(command('SET', 'k', 'v'), 0));
    expect(message(replies[0])).toMatch(/^TRYAGAIN .*stopping/);
    expect(rig.outcomes).toEqual([null]);
  });

  it('what it has gathered is proposed before it stops', () => {
    const rig = new Rig(['n1']);
    rig.lead();
    rig.engine.write(command('SET', 'k', 'v'), take);
    rig.engine.stopTakingWork();
    expect(rig.engine.unansweredWrites).toBe(1);
    rig.turn();
    rig.sync();
    expect(replies).toEqual([OK]);
  });

  it('what comes while a batch is on its way goes into the next, own and forwarded writes alike', () => {
    const rig = new Rig(['n1']);
    rig.lead();
    rig.engine.write(command('SET', 'a', '1'), take);
    rig.turn();
    const lastIndex = rig.core.lastLogIndex;
    rig.engine.write(command('SET', 'b', '2'), take);
    rig.engine.writeForwarded('n2', 7, encodeCommand(command('SET', 'c', '3'), 0));
    rig.turn();
    expect(rig.core.lastLogIndex).toBe(lastIndex);
    rig.sync();
    expect(replies).toEqual([OK, OK]);
    expect(rig.outcomes).toEqual([{ value: OK }]);
  });

  it('a read in order sees the writes before it and not those behind it, all in one batch', () => {
    const rig = new Rig(['n1']);
    rig.lead();
    expect(rig.engine.orderedTerm).toBe(rig.core.term);
    rig.engine.write(command('SET', 'k', '1'), take);
    rig.engine.readInOrder(command('GET', 'k'), take);
    rig.engine.write(command('SET', 'k', '2'), take);
    rig.engine.readInOrder(command('GET', 'k'), take);
    rig.turn();
    rig.sync();
    expect(replies).toEqual([OK, '1', OK, '2']);
  });

  it('a read in order never goes to another leader, where it might overtake the writes before it', () => {
    const rig = new Rig(['n1']);
    rig.lead();
    rig.engine.write(command('SET', 'a', '1'), take);
    rig.turn();
    rig.engine.readInOrder(command('GET', 'a'), take);
    rig.follow('n2', rig.core.term + 1);
    expect(rig.engine.orderedTerm).toBeNull();
    rig.elapse();
    rig.turn();
    expect(rig.forwarded).toEqual([]);
    expect(replies.map(message)).toEqual([expect.stringMatching(/^TRYAGAIN .*nothing was done/)]);
  });

  it('a read in order did nothing, whatever became of its entry', () => {
    const rig = new Rig(['n1']);
    rig.lead();
    rig.engine.write(command('SET', 'a', '1'), take);
    rig.engine.readInOrder(command('GET', 'a'), take);
    rig.turn();
    rig.nowMs += 1000;
    rig.engine.tick();
    expect(replies.map(message)).toEqual([
      expect.stringMatching(/^UNKNOWNOUTCOME /),
      expect.stringMatching(/^CLUSTERDOWN the read /),
    ]);
  });

  it('keeps no order while a write waits that came before', () => {
    const rig = new Rig(['n1']);
    rig.follow('n2');
    rig.engine.write(command('SET', 'k', '1'), take);
    rig.lead();
    rig.engine.forwardAnswered('n2', 1, null);
    expect(rig.engine.orderedTerm).toBeNull();
    rig.engine.tick();
    expect(rig.engine.orderedTerm).toBe(rig.core.term);
  });

  it('what it proposed was not done, and is known not to be, once the next leader began in its place', () => {
    const rig = new Rig(['n1']);
    rig.lead();
    const { term, lastLogIndex } = rig.core;
    rig.engine.write(command('SET', 'a', '1'), take);
    rig.turn();
    const noop = new LogEntry(lastLogIndex + 1, term + 1, EntryKind.Noop, new Uint8Array(0));
    rig.follow('n2', term + 1, { prevLogIndex: lastLogIndex, prevLogTerm: term, entries: [noop] });
    expect(rig.core.commitIndex).toBe(lastLogIndex + 1);
    expect(replies.map(message)).toEqual([expect.stringMatching(/^TRYAGAIN .*nothing was done/)]);
  });

  it('what it has gathered when it is deposed was not done: it looks for the new leader', () => {
    const rig = new Rig(['n1']);
    rig.lead();
    rig.engine.write(command('SET', 'a', '1'), take);
    rig.turn();
    rig.engine.write(command('SET', 'b', '2'), take);
    rig.engine.writeForwarded('n3', 7, encodeCommand(command('SET', 'c', '3'), 0));
    rig.follow('n2', rig.core.term + 1);
    rig.elapse();
    rig.turn();
    expect(rig.outcomes).toEqual([null]);
    expect(rig.forwarded).toHaveLength(1);
  });
});

describe('on a follower', () => {
  it('a write goes to the leader, once, and its answer comes back', () => {
    const rig = new Rig(['n1', 'n2', 'n3']);
    rig.follow('n2');
    rig.engine.write(command('SET', 'k', 'v'), take);
    expect(rig.forwarded).toEqual([{ leader: 'n2', request: 1 }]);
    rig.engine.forwardAnswered('n3', 1, { value: 'from someone else' });
    rig.engine.forwardAnswered('n2', 1, { value: OK });
    rig.engine.forwardAnswered('n2', 1, { value: OK });
    expect(replies).toEqual([OK]);
  });

  it('a write is sent again only if the other node says that it did nothing', () => {
    const rig = new Rig(['n1', 'n2', 'n3']);
    rig.follow('n2');
    rig.engine.write(command('SET', 'k', 'v'), take);
    rig.engine.forwardAnswered('n2', 1, null);
    expect(rig.forwarded).toHaveLength(1);
    rig.engine.tick();
    expect(rig.forwarded).toEqual([
      { leader: 'n2', request: 1 },
      { leader: 'n2', request: 2 },
    ]);
    rig.engine.peerLost('n2');
    rig.engine.tick();
    expect(message(replies[0])).toMatch(/^UNKNOWNOUTCOME .*n2 was lost/);
    expect(rig.forwarded).toHaveLength(2);
  });

  it('a forwarded write goes no further', () => {
    const rig = new Rig(['n1', 'n2', 'n3']);
    rig.follow('n2');
    rig.engine.writeForwarded('n3', 7, encodeCommand(command('SET', 'k', 'v'), 0));
    expect(rig.outcomes).toEqual([null]);
    expect(rig.forwarded).toEqual([]);
  });
});

it('without a leader, writes and reads end with CLUSTERDOWN in time', () => {
  const rig = new Rig(['n1', 'n2', 'n3']);
  rig.engine.write(command('SET', 'k', 'v'), take);
  rig.engine.read(command('GET', 'k'), 'linearizable', take);
  rig.turn();
  rig.nowMs = 999;
  rig.engine.tick();
  expect(replies).toEqual([]);
  rig.nowMs = 1000;
  rig.engine.tick();
  expect(replies.map(message)).toEqual([
    expect.stringMatching(/^CLUSTERDOWN/),
    expect.stringMatching(/^CLUSTERDOWN/),
  ]);
});
