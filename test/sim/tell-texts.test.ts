/** How faults, messages and steps read; and which messages are news. */
import { describe, expect, it } from 'vitest';
import type { RaftMessage } from '../../src/raft/messages.js';
import { ErrorReply, OK, type Reply } from '../../src/resp/reply.js';
import { replyText } from '../../src/resp/reply-text.js';
import type { PlannedFault } from '../../src/sim/faults/fault.js';
import { faultKinds } from '../../src/sim/faults/fault-kinds.js';
import { drawPlan } from '../../src/sim/plan.js';
import { Random } from '../../src/sim/random.js';
import { simulate } from '../../src/sim/simulation.js';
import type { Step } from '../../src/sim/steps.js';
import { commandText, payloadText } from '../../src/sim/tell/command-text.js';
import { faultClause, faultSentence } from '../../src/sim/tell/fault-text.js';
import { messageLabel } from '../../src/sim/tell/message-label.js';
import { News } from '../../src/sim/tell/news.js';
import { stepSentence } from '../../src/sim/tell/step-sentence.js';
import { Storyteller } from '../../src/sim/tell/storyteller.js';
import { wrapWords } from '../../src/sim/tell/text-line.js';
import { encodeCommand } from '../../src/store/command-codec.js';

const nodes = ['n1', 'n2', 'n3', 'n4'];

function fault(name: string, target: PlannedFault['target'], amount = 0): PlannedFault {
  return { name, atMs: 1200, untilMs: 3400.4, target, amount };
}

describe('a fault', () => {
  it('of every kind has words of its own, whomever it strikes', () => {
    const random = new Random(1);
    for (const kind of faultKinds.values()) {
      for (let round = 0; round < 20; round += 1) {
        const drawn = { ...fault(kind.name, nodes), ...kind.draw(random, nodes) };
        const clause = faultClause(drawn, nodes);
        expect(clause, kind.name).not.toBe(`${kind.name} at the leader`);
        expect(clause).not.toMatch(/undefined|NaN|nobody|\d{5}/);
      }
      expect(faultClause(fault(kind.name, ['n2'], 1), nodes)).not.toContain(`${kind.name} at`);
    }
  });

  it.each([
    [fault('power-loss', ['n3', 'n1']), 'power loss at n1 and n3'],
    [fault('partition', ['n4', 'n1']), 'partition: n1 n4 | n2 n3'],
    [fault('partition', 'leader'), 'partition: the leader | the others'],
    [fault('one-way-partition', ['n2'], 0), 'the others do not hear n2'],
    [fault('one-way-partition', ['n2'], 1), 'n2 does not hear the others'],
    [fault('one-way-partition', ['n2', 'n3'], 1), 'n2 and n3 do not hear the others'],
    [fault('clogged-link', ['n2'], 2), 'what n2 sends and gets is held back'],
    [fault('clogged-link', ['n1', 'n2'], 0), 'what n1 and n2 send is held back'],
    [fault('loss', ['n2'], 0.294), '29 % of the messages from and to n2 are lost'],
    [fault('clock-jump', ['n2'], -60_000), 'the wall clock of n2 set back by 60 s'],
    [fault('clock-drift', ['n2', 'n3'], 0.5), 'the clocks of n2 and n3 run at 0.5 times the right speed'],
    [fault('transfer', 'leader', 3), 'the leader is asked to hand leadership to n4'],
    [fault('something-new', ['n2']), 'something-new at n2'],
  ])('%j', (planned, clause) => {
    expect(faultClause(planned, nodes)).toBe(clause);
  });

  it('on the leader names whom it struck, once that is known; and when', () => {
    expect(faultClause(fault('crash', 'leader'), nodes, ['n2'])).toBe('crash of n2');
    expect(faultSentence(fault('crash', 'leader'), nodes)).toBe(
      'from 1.200 s to 3.400 s: crash of the leader',
    );
  });
});

function raft(message: Partial<RaftMessage>): Parameters<typeof messageLabel>[0] {
  return { type: 'raft', message: { groupId: 1, from: 'n1', to: 'n2', term: 3, ...message } as RaftMessage };
}

describe('a message', () => {
  it.each<[Partial<RaftMessage>, string]>([
    [{ type: 'requestVote', preVote: true, lastLogIndex: 4, lastLogTerm: 2 }, 'PreVote t3 (log to 4 t2)'],
    [{ type: 'requestVoteResponse', preVote: false, granted: false }, 'vote t3: no'],
    [{ type: 'appendEntries', entries: [], leaderCommit: 7 }, 'heartbeat t3, commit 7'],
    [{ type: 'appendEntriesResponse', success: false, rejectedIndex: 9 }, 'no match at 9 t3'],
    [
      {
        ...{ type: 'installSnapshot', offset: 64, data: new Uint8Array(36), done: true },
        metadata: { index: 40, term: 2, configuration: { voters: [], votersOutgoing: [], learners: [] } },
      },
      'InstallSnapshot to 40: bytes 64..100, the last',
    ],
    [{ type: 'installSnapshotResponse', receivedBytes: 64, matchIndex: 0 }, 'got 64 bytes'],
    [{ type: 'installSnapshotResponse', receivedBytes: 100, matchIndex: 40 }, 'ok up to 40 by snapshot'],
    [{ type: 'timeoutNow' }, 'TimeoutNow t3'],
    [{ type: 'readIndexResponse', index: 0, refused: 'notLeader' }, 'no read: notLeader'],
    [{ type: 'readIndexResponse', index: 5, refused: null }, 'read at 5'],
  ])('%j', (message, label) => {
    expect(messageLabel(raft(message))).toBe(label);
  });

  it('that brings a write to the leader says which, and so does the answer', () => {
    const single = { kind: 'single' as const, database: 0, arguments: ['SET', 'k1', 'v1'] };
    const payload = encodeCommand({ kind: 'transaction', watched: [], commands: [single, single] }, 0);
    expect(payloadText(payload)).toBe('MULTI SET k1 v1; SET k1 v1');
    expect(payloadText(encodeCommand({ kind: 'clock' }, 0))).toBe('the time');
    const label = messageLabel({ type: 'forward', requestId: 1, payload: encodeCommand(single, 0) });
    expect(label).toBe('please do SET k1 v1');
    expect(messageLabel({ type: 'forwardReply', requestId: 1, reply: null })).toBe('I do not lead');
    expect(messageLabel({ type: 'forwardReply', requestId: 1, reply: { value: OK } })).toBe('done: OK');
  });
});

describe('news', () => {
  const number = 1;
  const heard = (news: News, message: Partial<RaftMessage>, isLost = false): boolean =>
    news.isNews({ number, from: 'n1', to: 'n2', message: raft(message) }, isLost);

  it('is a heartbeat only if it says that more is committed, and arrives', () => {
    const news = new News();
    const beat = (leaderCommit: number, isLost = false): boolean =>
      heard(news, { type: 'appendEntries', entries: [], leaderCommit }, isLost);
    expect([beat(0), beat(3), beat(3), beat(4, true), beat(4), beat(4)]).toEqual([
      ...[false, true, false, false, true, false],
    ]);
  });

  it('is what a follower confirms only if it is more than before, or another term', () => {
    const news = new News();
    const confirm = (matchIndex: number, term = 3): boolean =>
      heard(news, { type: 'appendEntriesResponse', success: true, matchIndex, term });
    expect([confirm(2), confirm(2), confirm(5), confirm(4), confirm(4, 4)]).toEqual([
      ...[true, false, true, false, true],
    ]);
  });

  it('is not what is asked again, unless it meets another fate', () => {
    const news = new News();
    const ask = (lastLogIndex: number, isLost: boolean): boolean =>
      heard(news, { type: 'requestVote', preVote: true, lastLogIndex, lastLogTerm: 1 }, isLost);
    expect([ask(1, true), ask(1, true), ask(1, false), ask(1, false), ask(2, false)]).toEqual([
      ...[true, false, true, false, true],
    ]);
  });

  it('is everything that is never sent twice', () => {
    const news = new News();
    for (let round = 0; round < 3; round += 1) expect(heard(news, { type: 'timeoutNow' })).toBe(true);
  });
});

describe('clients', () => {
  it.each<[Reply, string]>([
    [OK, 'OK'],
    [null, 'nil'],
    [3, '3'],
    [new ErrorReply('CLUSTERDOWN no leader'), 'error CLUSTERDOWN no leader'],
    [['v1', null, [1, OK]], '[v1, nil, [1, OK]]'],
  ])('are told %j', (reply, text) => {
    expect(replyText(reply)).toBe(text);
  });

  it('are told that a key is missing, or give up', () => {
    const command = { kind: 'single', words: ['GET', 'k1'] } as const;
    expect(commandText(command)).toBe('GET k1');
    const textAfter = (elapsedMs: number): unknown => {
      const storyteller = new Storyteller(['n1'], false);
      storyteller.tell({ type: 'invoked', timeMs: 100, client: 's1.1', node: 'n1', command });
      const timeMs = 100 + elapsedMs;
      return storyteller.tell({ type: 'completed', timeMs, client: 's1.1', command, reply: null });
    };
    expect(textAfter(20)).toMatchObject({ node: 'n1', text: 's1.1 is told: k1 is nil' });
    expect(textAfter(6_000)).toMatchObject({ node: 'n1', text: 's1.1 gives up waiting' });
  });
});

describe('a real run', () => {
  it('has a sentence for each event, and none for messages', async () => {
    const plan = drawPlan(2, { nodeCount: 3 });
    const missing = new Set<Step['type']>();
    const told = new Set<Step['type']>();
    await simulate(plan, {
      onStep: (step) => {
        const sentence = stepSentence(step, plan.nodes);
        (sentence === null ? missing : told).add(step.type);
        expect(sentence ?? '').not.toMatch(/undefined|\[object|\.$/);
      },
    });
    expect([...missing].sort()).toEqual(['arrived', 'dropped', 'sent']);
    expect([...told].sort()).toEqual(['completed', 'event', 'fault', 'invoked', 'process']);
  });

  it('leaves most of its steps out, but none of its elections and faults', async () => {
    const plan = drawPlan(5, { nodeCount: 3, faults: ['crash', 'partition'] });
    const storyteller = new Storyteller(plan.nodes, false);
    let scenes = 0;
    const leaders: string[] = [];
    const banners: string[] = [];
    const steps: Step[] = [];
    await simulate(plan, {
      onStep: (step) => {
        steps.push(step);
        const scene = storyteller.tell(step);
        if (scene === null) return;
        scenes += 1;
        if (scene.type === 'note' && scene.text.startsWith('LEADS')) leaders.push(scene.node);
        if (scene.type === 'banner') banners.push(scene.text);
      },
    });
    const won = steps.filter(
      (each) => each.type === 'event' && each.event.type === 'roleChanged' && each.event.to === 'leader',
    );
    expect(scenes).toBeGreaterThan(50);
    expect(scenes).toBeLessThan(steps.length / 2);
    expect(leaders.length).toBeGreaterThan(0);
    expect(leaders).toHaveLength(won.length);
    expect(banners).toHaveLength(steps.filter((each) => each.type === 'fault').length);
    for (const mark of storyteller.marks.values()) expect(mark.process).toBe('up');
  });
});

it('breaks lines between words', () => {
  expect(wrapWords('one two three four', 9)).toEqual(['one two', 'three', 'four']);
  expect(wrapWords('a-very-long-word and more', 8)).toEqual(['a-very-long-word', 'and more']);
});
