/** What is computed from a state: lanes, links, rates, and the memory of the past. */
import { describe, expect, it } from 'vitest';
import {
  type DecisionHistory,
  decisionsBySecond,
  decisionsPerSecond,
  NO_DECISIONS,
  recordDecisions,
} from '../../../src/dashboard/model/decision-history.js';
import { History } from '../../../src/dashboard/model/history.js';
import { linkMatrix } from '../../../src/dashboard/model/links.js';
import { logLanes } from '../../../src/dashboard/model/log-lanes.js';
import type { Observation } from '../../../src/dashboard/model/observation.js';
import { observe } from '../../../src/dashboard/model/observe.js';
import { event, HEALTHY, leaderReport, NOON_MS, raftAt, report, reported, stateAfter } from '../cluster.js';

describe('lanes', () => {
  const kinds = (width: number, ...observations: readonly Observation[]): string[] =>
    logLanes(stateAfter(...HEALTHY, ...observations), width).lanes.map(({ cells }) =>
      cells.map(({ kind, term }) => `${kind.slice(0, 2)}${term ?? ''}`).join(' '),
    );

  it('show what is applied, committed, neither, and not there', () => {
    expect(
      kinds(
        4,
        reported('n1', leaderReport({ lastLogIndex: 20, commitIndex: 19, lastApplied: 18 })),
        reported('n3', report({ firstLogIndex: 18 })),
      ),
    ).toEqual(['ap3 ap3 co3 un3', 'ap3 ab ab ab', 'sn ab ab ab']);
  });

  it('begin at the first entry while the log is short', () => {
    const { firstIndex, lanes } = logLanes(stateAfter(...HEALTHY), 100);
    expect([firstIndex, lanes[0]?.cells.length]).toEqual([1, 17]);
    expect(lanes[0]?.cells.map(({ term }) => term).slice(6, 10)).toEqual([1, 1, 3, 3]);
  });

  it('mark a suffix that was overwritten, for a while', () => {
    const discarded = event({ type: 'entriesDiscarded', node: 'n2', term: 4, fromIndex: 16, count: 2 }, 10);
    expect(kinds(4, discarded)[1]).toBe('ap3 ap3 ov ov');
    const state = stateAfter(
      ...HEALTHY,
      discarded,
      reported('n2', report({ term: 4 }), 'running', NOON_MS + 100),
    );
    expect(logLanes(state, 2).lanes[1]?.cells.map(({ isReplaced }) => isReplaced)).toEqual([true, true]);
    const later = observe(state, reported('n1', leaderReport(), 'running', NOON_MS + 10_000));
    expect(logLanes(later, 2).lanes[1]?.cells.map(({ isReplaced }) => isReplaced)).toEqual([false, false]);
  });
});

describe('links', () => {
  const words = (...observations: readonly Observation[]): string[] =>
    linkMatrix(stateAfter(...HEALTHY, ...observations)).map((row) => row.map(({ state }) => state).join(' '));

  it('are directional', () => {
    expect(words(event({ type: 'peerDown', node: 'n2', term: 3, peer: 'n3' }))).toEqual([
      'self ok ok',
      'ok self lost',
      'ok ok self',
    ]);
  });

  it('to who is down are down, and to who is paused silent', () => {
    expect(words(reported('n2', null, 'crashed'), reported('n3', null, 'paused'))).toEqual([
      'self down silent',
      'down self down',
      'silent down self',
    ]);
  });

  it('are slow, lossy or cut where a run says that they are, in that direction', () => {
    const peers = [
      { id: 'n1', connected: true, condition: 'slow' as const },
      { id: 'n3', connected: true, condition: 'lossy' as const },
    ];
    const cut = [
      { id: 'n1', connected: true, condition: 'ok' as const },
      { id: 'n2', connected: false, condition: 'cut' as const },
    ];
    const [, second, third] = words(
      reported('n2', report({ peers })),
      reported('n3', report({ peers: cut })),
    );
    expect([second, third]).toEqual(['slow self lossy', 'ok cut self']);
  });

  it('are unknown while the sender does not say', () => {
    expect(words(reported('n2', null))[1]).toBe('unknown self unknown');
  });

  it('are silent if the leader hears nothing', () => {
    const followers = leaderReport().followers.map((one) => ({ ...one, recentlyActive: one.id !== 'n3' }));
    expect(words(reported('n1', leaderReport({ followers })))[0]).toBe('self ok silent');
  });
});

describe('decisions', () => {
  const historyOf = (...steps: readonly (readonly [timeMs: number, index: number])[]): DecisionHistory =>
    steps.reduce<DecisionHistory>(
      (history, [timeMs, index]) => recordDecisions(history, timeMs, index),
      NO_DECISIONS,
    );

  it('are counted by seconds, and not before anybody looked', () => {
    const history = historyOf([1000, 500], [1500, 510], [2500, 530], [5100, 530], [6100, 531]);
    expect(decisionsBySecond(history, 10)).toEqual([20, 0, 0, 0]);
    expect(decisionsBySecond(history, 2)).toEqual([0, 0]);
  });

  it('come to rest', () => {
    const busy = historyOf([1000, 100], [2000, 200], [3000, 300]);
    expect(decisionsPerSecond(busy, 3500)).toBeCloseTo(133, 0);
    expect(decisionsPerSecond(historyOf([1000, 100], [2000, 200], [9000, 200]), 9000)).toBe(0);
  });

  it('never go back', () => {
    expect(historyOf([1000, 100], [900, 50]).counts).toEqual([100]);
  });
});

describe('the past', () => {
  it('keeps a state for each change, and takes changes of one moment for one', () => {
    const history = new History();
    let state = stateAfter(...HEALTHY);
    const commit = (commitIndex: number, afterMs: number): void => {
      state = observe(state, event({ type: 'commitAdvanced', node: 'n1', term: 3, commitIndex }, afterMs));
      history.add(state);
    };
    history.add(state);
    for (const [commitIndex, afterMs] of [
      [18, 100],
      [19, 110],
      [20, 140],
      [21, 300],
    ] as const)
      commit(commitIndex, afterMs);
    history.add(state);
    expect(history.snapshot().map((frame) => raftAt(frame, 0)?.commitIndex)).toEqual([17, 20, 21]);
  });

  it('is bounded by time and by number', () => {
    const history = new History();
    let state = stateAfter(...HEALTHY);
    for (let step = 0; step < 8000; step += 1) {
      state = observe(
        state,
        event({ type: 'commitAdvanced', node: 'n1', term: 3, commitIndex: 18 + step }, step * 100),
      );
      history.add(state);
    }
    const frames = history.snapshot();
    expect(frames.length).toBeLessThanOrEqual(3300);
    expect(frames[0]!.nowMs).toBeGreaterThanOrEqual(state.nowMs - 5.5 * 60_000);
    expect(frames.at(-1)).toBe(state);
  });
});
