/** A short made-up run, told word for word; and real runs, of which every line has to fit. */
import { describe, expect, it } from 'vitest';
import { EntryKind, LogEntry, type NodeId } from '../../src/consensus/types.js';
import type { RaftMessage } from '../../src/raft/messages.js';
import { OK } from '../../src/resp/reply.js';
import type { Transmission } from '../../src/sim/network.js';
import { drawPlan } from '../../src/sim/plan.js';
import { simulate } from '../../src/sim/simulation.js';
import type { Step } from '../../src/sim/steps.js';
import { ASCII_GLYPHS, type LaneStyle, Lanes, UNICODE_GLYPHS } from '../../src/sim/tell/lanes.js';
import type { PaintTone } from '../../src/sim/tell/scene.js';
import { Storyteller } from '../../src/sim/tell/storyteller.js';

const plain: PaintTone = (_, text) => text;
const unicode: LaneStyle = { width: 80, glyphs: UNICODE_GLYPHS, paint: plain };
const ascii: LaneStyle = { width: 80, glyphs: ASCII_GLYPHS, paint: plain };

function tellSteps(
  steps: readonly Step[],
  nodes: readonly NodeId[],
  style: LaneStyle,
  tellsAll = false,
): string {
  const storyteller = new Storyteller(nodes, tellsAll);
  const lanes = new Lanes(nodes, style);
  const lines = steps.flatMap((step) => {
    const scene = storyteller.tell(step);
    return scene === null ? [] : lanes.draw(scene, storyteller.marks);
  });
  return [lanes.header(), ...lines].join('\n');
}

let number = 0;

function transmission(from: NodeId, to: NodeId, message: Partial<RaftMessage>): Transmission {
  number += 1;
  const addressed = { groupId: 1, from, to, term: 1, ...message } as RaftMessage;
  return { number, from, to, message: { type: 'raft', message: addressed } };
}

function appendEntries(from: NodeId, to: NodeId, indexes: readonly number[], leaderCommit = 0): Transmission {
  const entries = indexes.map((index) => new LogEntry(index, 1, EntryKind.Command, new Uint8Array(0)));
  return transmission(from, to, { type: 'appendEntries', entries, leaderCommit });
}

function appended(from: NodeId, to: NodeId, matchIndex: number): Transmission {
  return transmission(from, to, { type: 'appendEntriesResponse', success: true, matchIndex });
}

const nodes = ['n1', 'n2', 'n3'];
const partition = { name: 'partition', atMs: 400, untilMs: 700, target: ['n3'], amount: 0 } as const;

const shortRun: readonly Step[] = [
  ...nodes.map((node): Step => ({ type: 'process', timeMs: 0, node, change: 'started', why: '' })),
  ...nodes.map(
    (node): Step => ({
      ...{ type: 'event', timeMs: 2, node },
      event: { type: 'nodeStarted', term: 0, lastLogIndex: 0 },
    }),
  ),
  { type: 'event', timeMs: 150, node: 'n1', event: { type: 'electionStarted', term: 1, preVote: false } },
  {
    ...{ type: 'event', timeMs: 150, node: 'n1' },
    event: { type: 'roleChanged', term: 1, from: 'follower', to: 'candidate', reason: 'election timeout' },
  },
  {
    ...{ type: 'arrived', timeMs: 153 },
    transmission: transmission('n1', 'n3', {
      ...{ type: 'requestVote', preVote: false, lastLogIndex: 0, lastLogTerm: 0 },
    }),
  },
  {
    ...{ type: 'event', timeMs: 153.5, node: 'n3' },
    event: {
      ...{ type: 'voteAnswered', term: 1, candidate: 'n1', preVote: false, granted: true },
      reason: 'its log is up to date',
    },
  },
  {
    ...{ type: 'arrived', timeMs: 156 },
    transmission: transmission('n3', 'n1', { type: 'requestVoteResponse', preVote: false, granted: true }),
  },
  {
    ...{ type: 'event', timeMs: 156, node: 'n1' },
    event: { type: 'roleChanged', term: 1, from: 'candidate', to: 'leader', reason: 'won the election' },
  },
  {
    ...{ type: 'invoked', timeMs: 200, client: 's1.1', node: 'n1' },
    command: { kind: 'single', words: ['SET', 'k1', 'v1'] },
  },
  { type: 'arrived', timeMs: 201, transmission: appendEntries('n1', 'n2', [1, 2, 3]) },
  { type: 'arrived', timeMs: 203, transmission: appended('n2', 'n1', 3) },
  { type: 'event', timeMs: 203, node: 'n1', event: { type: 'commitAdvanced', term: 1, commitIndex: 3 } },
  {
    ...{ type: 'completed', timeMs: 204, client: 's1.1', reply: OK },
    command: { kind: 'single', words: ['SET', 'k1', 'v1'] },
  },
  { type: 'arrived', timeMs: 250, transmission: appendEntries('n1', 'n2', [], 3) },
  { type: 'arrived', timeMs: 300, transmission: appendEntries('n1', 'n2', [], 3) },
  { type: 'fault', timeMs: 400, phase: 'begins', fault: partition, struck: ['n3'] },
  {
    ...{ type: 'dropped', timeMs: 410, why: 'the link is cut' },
    transmission: appendEntries('n1', 'n3', [1, 2, 3]),
  },
  {
    type: 'dropped',
    timeMs: 420,
    why: 'the link is cut',
    transmission: appendEntries('n1', 'n3', [1, 2, 3]),
  },
  { type: 'process', timeMs: 500, node: 'n2', change: 'killed', why: '' },
  { type: 'arrived', timeMs: 501, transmission: appendEntries('n1', 'n2', [4]) },
  { type: 'process', timeMs: 600, node: 'n1', change: 'paused', why: '' },
  { type: 'fault', timeMs: 700, phase: 'ends', fault: partition, struck: ['n3'] },
  {
    ...{ type: 'violated', timeMs: 800 },
    violation: { invariant: 'election safety', message: 'n2 leads term 1, in which n1 led', timeMs: 800 },
  },
];

describe('a run in lanes', () => {
  it('tells who is who, what they say, and what happens to them', () => {
    expect(tellSteps(shortRun, nodes, unicode)).toBe(
      [
        'seconds  n1                      n2                      n3',
        '   0.000 F0 started              ·                       ·',
        '   0.000 F0                      F0 started              ·',
        '   0.000 F0                      F0                      F0 started',
        '   0.002 F0 is up: term 0, log up to 0                   F0',
        '   0.002 F0                      F0 is up: term 0, log up to 0',
        '   0.002 F0                   is up: term 0, log up to 0 F0',
        '   0.150 F1 stands for election in term 1                F0',
        '   0.153 C1 ─────── RequestVote t1 (empty log) ────────▶ F0',
        '   0.153 C1                      F0                      F1 votes for n1',
        '   0.156 C1 ◀────────────── vote t1: yes ─────────────── F1',
        '   0.156 L1 LEADS term 1: won the election               F1',
        '   0.200 L1 s1.1 asks SET k1 v1  F0                      F1',
        '   0.201 L1 ───────────────────▶ F0 AppendEntries 1..3 t1',
        '   0.203 L1 ◀── ok up to 3 t1 ── F0                      F1',
        '   0.203 L1 committed up to 3    F0                      F1',
        '   0.204 L1 s1.1 is told: OK     F0                      F1',
        '   0.250 L1 ───────────────────▶ F0 heartbeat t1, commit 3',
        '   0.400 begins: partition: n3 | n1 n2 (until 0.700 s)',
        '   0.410 L1 ─ AppendEntries 1..3 t1 ✗ the link is cut ─✗ F1',
        '   0.500 L1                      · killed                F1',
        '   0.501 L1 ───────────────────✗ · AppendEntries 4 t1 ✗ n2 is down',
        '   0.600 L1‖ paused              ·                       F1',
        '   0.700 is over: partition: n3 | n1 n2',
        '   0.800 VIOLATED: election safety: n2 leads term 1, in which n1 led',
      ].join('\n'),
    );
  });

  it('tells everything to those who want it: heartbeats, repetitions, what is sent', () => {
    const text = tellSteps(shortRun, nodes, unicode, true);
    expect(text.match(/heartbeat/g)).toHaveLength(2);
    expect(text.match(/AppendEntries 1\.\.3 t1 ✗ the link is cut/g)).toHaveLength(2);
    expect(text).toContain('candidate: election timeout');
    const sent: Step = { type: 'sent', timeMs: 1, transmission: appendEntries('n1', 'n3', [7]) };
    expect(tellSteps([sent], nodes, unicode)).not.toContain('AppendEntries');
    expect(tellSteps([sent], nodes, unicode, true)).toContain('to n3: AppendEntries 7 t1');
  });

  it('puts labels and notes where there is room: in the arrow, beside it, or on a line of their own', () => {
    const many = ['n1', 'n2', 'n3', 'n4', 'n5'];
    const lost = (from: NodeId, to: NodeId): Step => ({
      ...{ type: 'dropped', timeMs: 5, why: 'because of something that takes very long to say' },
      transmission: appendEntries(from, to, [1, 2]),
    });
    const arrived = (from: NodeId, to: NodeId): Step => ({
      ...{ type: 'arrived', timeMs: 5 },
      transmission: appendEntries(from, to, [1, 2]),
    });
    const started = many.map(
      (node): Step => ({ type: 'process', timeMs: 5, node, change: 'started', why: '' }),
    );
    const steps = [
      ...[...started, arrived('n1', 'n5'), arrived('n2', 'n1'), arrived('n4', 'n5'), lost('n2', 'n4')],
      { type: 'event', timeMs: 6, node: 'n5', event: { type: 'commitAdvanced', term: 12, commitIndex: 7 } },
    ] satisfies Step[];
    expect(tellSteps(steps, many, unicode).split('\n').slice(6)).toEqual([
      '   0.005 F0 ────────── AppendEntries 1..2 t1 ──────────▶ F0',
      '   0.005 F0 ◀─────── F0 AppendEntries 1..2 t1            F0',
      '   0.005 F0            AppendEntries 1..2 t1 F0 ───────▶ F0',
      '   0.005 F0          F0 ───────────────────✗ F0          F0',
      '         AppendEntries 1..2 t1 ✗ because of something that takes very long to',
      '         say',
      '   0.006 F0          F0          F0          F0          F12 committed up to 7',
    ]);
  });

  it('needs nothing but ASCII where there is nothing else', () => {
    const text = tellSteps(shortRun, nodes, ascii, true);
    expect(text).toMatch(/^[\x20-\x7e\n]*$/);
    expect(text).toContain('C1 ------- RequestVote t1 (empty log) --------> F0');
    expect(text).toContain('L1 - AppendEntries 1..3 t1 x the link is cut -x F1');
  });

  it('colours pieces of lines, and changes nothing else', () => {
    const tones = new Set<string>();
    const paint: PaintTone = (tone, text) => {
      tones.add(tone);
      return `<${text}>`;
    };
    const coloured = tellSteps(shortRun, nodes, { ...ascii, paint });
    const bare = tellSteps(shortRun, nodes, ascii);
    expect(coloured.replaceAll(/[<>]/g, '')).toBe(bare.replaceAll(/[<>]/g, ''));
    expect([...tones].sort()).toEqual(['bad', 'change', 'client', 'good', 'leader', 'quiet']);
  });

  it.each([
    [1, 80],
    [3, 80],
    [4, 80],
    [5, 80],
    [7, 80],
    [3, 120],
    [5, 60],
  ])('fits: %i nodes in %i columns', async (nodeCount, width) => {
    for (const seed of [1, 2, 3]) {
      const plan = drawPlan(seed, { nodeCount, durationMs: 6_000 });
      const storyteller = new Storyteller(plan.nodes, true);
      const lanes = new Lanes(plan.nodes, { ...unicode, width });
      let lines = 0;
      await simulate(plan, {
        onStep: (step) => {
          const scene = storyteller.tell(step);
          for (const line of scene === null ? [] : lanes.draw(scene, storyteller.marks)) {
            lines += 1;
            expect(line.length, `seed ${seed}: ${line}`).toBeLessThanOrEqual(width);
          }
        },
      });
      expect(lines).toBeGreaterThan(10);
    }
  });
});
