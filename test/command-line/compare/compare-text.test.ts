import { expect, test } from 'vitest';
import { comparisonToJson } from '../../../src/command-line/compare/compare-json.js';
import { formatComparison } from '../../../src/command-line/compare/compare-text.js';
import { parseEngines } from '../../../src/command-line/compare/engine-names.js';
import { parsePlan } from '../../../src/command-line/compare/plan-flags.js';
import { ASCII_GLYPHS, BLOCK_GLYPHS } from '../../../src/command-line/compare/plot.js';
import { painter, visibleWidth } from '../../../src/command-line/paint.js';
import type { Costs, EngineRun } from '../../../src/compare/engine-run.js';
import { scheduleOf } from '../../../src/compare/plan.js';

const FLAGS = { nodes: '3', clients: '2', duration: '1s', reads: '0', keys: '5', seed: '1', fault: 'pause' };
const PLAN = parsePlan(FLAGS);

const COSTS: Costs = {
  operations: 100,
  operationsPerSecond: 333.4,
  medianMs: 3.21,
  p99Ms: 12.7,
  messagesPerOperation: 6.012,
  bytesPerOperation: 380.4,
  fsyncsPerOperation: null,
};

/** Client 0 is served all the time; client 1, at the victim, not from 350 ms to 800 ms. */
const RUN: EngineRun = {
  engine: 'raft',
  durationMs: 1000,
  oneClient: COSTS,
  steady: COSTS,
  steadyGaps: { othersMs: 12, victimsMs: 14, anybodyMs: 6 },
  fault: {
    victim: 'n2',
    wasLeader: true,
    clientsAtVictim: 1,
    clientsElsewhere: 1,
    beganAtMs: 350.2,
    liftedAtMs: 700,
    pace: { operationsPerSecond: 40, medianMs: 5, p99Ms: 9 },
    gaps: { othersMs: 31, victimsMs: null, anybodyMs: 30 },
    allServedAfterMs: null,
  },
  outcomes: { acknowledged: 60, refused: 1, unknown: 2 },
  completions: Array.from({ length: 20 }, (_, at) => ({
    client: 0,
    startedMs: at * 50,
    endedMs: at * 50 + 9,
    fate: 'acknowledged' as const,
  })),
  readBack: { keys: 10, broken: [] },
};

const view = { width: 80, glyphs: BLOCK_GLYPHS, cores: 2, paint: painter(false) };

test('plots of the same axes, then the figures side by side', () => {
  const paxos: EngineRun = {
    ...RUN,
    engine: 'paxos',
    fault: { ...RUN.fault!, victim: 'n1', wasLeader: false },
  };
  const text = formatComparison(PLAN, [RUN, paxos], view);
  expect(text).toContain('3 nodes, 2 clients, writes, 1 s, seed 1.');
  expect(text).toContain('raft  n2 (the leader) paused from 0.4 s to 0.7 s, with 1 of 2 clients\n');
  expect(text).toContain('paxos  n1 (nobody leads) paused from 0.4 s to 0.7 s');
  expect(text).toMatch(/▲ fault on n2 +▲ lifted/);
  expect(text).toMatch(/messages per write, all nodes +6.01 +6.01\n/);
  expect(text).toMatch(/fsyncs per write, all nodes +- +-\n/);
  expect(text).toMatch(/longest gap of a client of another node +31 ms +31 ms\n/);
  expect(text).toContain('kept raft: 10 keys were read back');
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
});

test('without a fault nothing speaks of one; in ASCII no other character is used; colours change no width', () => {
  const plan = parsePlan({ ...FLAGS, fault: undefined, reads: '25' });
  const run = { ...RUN, fault: null };
  const text = formatComparison(plan, [run], { ...view, glyphs: ASCII_GLYPHS });
  expect(text).toContain('75 % writes, 25 % reads');
  expect(text).toContain('messages per operation');
  expect(text).not.toMatch(/fault/);
  expect(text).toMatch(/^[\n -~]*$/);
  const coloured = formatComparison(plan, [run], { ...view, glyphs: ASCII_GLYPHS, paint: painter(true) });
  expect(coloured.split('\n').map(visibleWidth)).toEqual(text.split('\n').map(visibleWidth));
});

test('what is missing is named, and not all of it if it is much', () => {
  const broken = Array.from({ length: 12 }, (_, at) => ({ key: `k${at}`, acknowledged: 'v', found: null }));
  const text = formatComparison(PLAN, [{ ...RUN, readBack: { keys: 12, broken } }], view);
  expect(text).toContain('broken raft: 12 of 12 keys do not hold what was acknowledged');
  expect(text).toContain('k9 holds nothing, and v was acknowledged last\n  and 2 more\n');
  expect(text).not.toContain('k10');
});

test('programs get the figures and a series in place of single commands', () => {
  const json = comparisonToJson(PLAN, [RUN]) as { engines: Record<string, unknown>[] };
  expect(json).toMatchObject({ seed: 1, nodes: 3, clients: 2, fault: 'pause', durationMs: 1000 });
  expect(json.engines[0]).toMatchObject({
    engine: 'raft',
    steady: { medianMs: 3.21 },
    fault: { beganAtMs: 350.2 },
  });
  expect(json.engines[0]).not.toHaveProperty('completions');
  expect(json.engines[0]!.series).toMatchObject({ bucketMs: 10 });
});

test('engines: both, or those that are named, each once', () => {
  expect(parseEngines([])).toEqual(['raft', 'paxos']);
  expect(parseEngines(['Paxos'])).toEqual(['paxos']);
  expect(() => parseEngines(['raft', 'raft'])).toThrow('raft is named twice');
  expect(() => parseEngines(['pasox'])).toThrow(
    expect.objectContaining({ hint: 'Did you mean paxos?', kind: 'usage' }),
  );
});

test.each([
  [{ fault: 'kill-leeder' }, 'Did you mean kill-leader?'],
  [{ fault: 'x' }, 'The faults are kill-leader, pause, isolate.'],
  [{ nodes: '2' }, 'Use --nodes 3 or more.'],
])('%o is refused with what to do', (changes, hint) => {
  expect(() => parsePlan({ ...FLAGS, ...changes })).toThrow(
    expect.objectContaining({ kind: 'usage', hint: expect.stringContaining(hint) }),
  );
});

test.each([
  { nodes: '0' },
  { clients: '0' },
  { clients: 'x' },
  { duration: '10ms' },
  { duration: '1h' },
  { reads: '101' },
])('%o is refused', (changes) => {
  expect(() => parsePlan({ ...FLAGS, ...changes })).toThrow(expect.objectContaining({ kind: 'usage' }));
});

test('the fault comes when there is a before, and is lifted when there is an after', () => {
  expect(scheduleOf({ ...PLAN, durationMs: 10_000 })).toMatchObject({ faultAtMs: 3500, liftAtMs: 7000 });
  expect(scheduleOf({ ...PLAN, fault: 'kill-leader' })).toMatchObject({ faultAtMs: 350, liftAtMs: null });
  expect(scheduleOf({ ...PLAN, fault: null })).toMatchObject({ faultAtMs: null, liftAtMs: null });
});
