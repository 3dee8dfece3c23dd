/** What is remembered of a run: a state for each moment, within bounds. */
import { describe, expect, it } from 'vitest';
import { type ClusterState, emptyState } from '../../../src/dashboard/model/cluster-state.js';
import { Recording } from '../../../src/dashboard/replay/recording.js';
import { membership } from '../cluster.js';

function moment(nowMs: number, revision = nowMs): ClusterState {
  return { ...emptyState(membership()), nowMs, revision };
}

function timesOf(recording: Recording): readonly number[] {
  return recording.snapshot().map(({ nowMs }) => nowMs);
}

describe('a recording', () => {
  it('keeps one state for each moment, the last one of it, and none without a change', () => {
    const recording = new Recording(0, 100);
    const last = moment(2, 4);
    for (const state of [moment(1), moment(2, 2), last, { ...moment(3), revision: 4 }]) recording.add(state);
    expect(recording.snapshot()).toEqual([moment(1), last]);
  });

  it('begins with what was just before the part that is wanted, and ends with the part', () => {
    const recording = new Recording(3, 5);
    for (let time = 1; time < 9; time += 1) recording.add(moment(time));
    expect(timesOf(recording)).toEqual([2, 3, 4, 5]);
  });

  it('stays within its bound: the newest whole, of the older ones ever fewer', () => {
    const recording = new Recording(0, Number.POSITIVE_INFINITY, 100);
    for (let time = 1; time <= 10_000; time += 1) {
      recording.add(moment(time));
      expect(recording.snapshot().length).toBeLessThanOrEqual(100);
    }
    const times = timesOf(recording);
    expect(times[0]).toBe(1);
    expect(times.slice(-50)).toEqual(Array.from({ length: 50 }, (_, place) => 9951 + place));
    const gaps = times.slice(1).map((time, place) => time - (times[place] ?? 0));
    expect(gaps).toEqual([...gaps].sort((left, right) => right - left));
  });
});
