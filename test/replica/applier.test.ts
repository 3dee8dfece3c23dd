import { describe, expect, it } from 'vitest';
import { EntryKind, LogEntry } from '../../src/consensus/types.js';
import { Applier } from '../../src/replica/applier.js';

function entries(from: number, count: number): LogEntry[] {
  return Array.from(
    { length: count },
    (_, at) => new LogEntry(from + at, 1, EntryKind.Command, new Uint8Array(0)),
  );
}

describe('committed entries', () => {
  it('are applied at once, in order, while they are few', () => {
    const applied: number[] = [];
    const applier = new Applier(
      () => 0,
      (entry) => applied.push(entry.index),
    );
    applier.add(entries(1, 3));
    expect(applier.applySlice().map((entry) => entry.index)).toEqual([1, 2, 3]);
    expect(applied).toEqual([1, 2, 3]);
    expect(applier.isDone).toBe(true);
  });

  it('are applied in slices when they take long, each exactly once', () => {
    let nowMs = 0;
    const applied: number[] = [];
    const applier = new Applier(
      () => nowMs,
      (entry) => {
        nowMs += 1;
        applied.push(entry.index);
      },
    );
    applier.add(entries(1, 150));
    expect(applier.applySlice()).toHaveLength(64);
    expect(applier.isDone).toBe(false);
    applier.add(entries(151, 50));
    const rest = [applier.applySlice(), applier.applySlice(), applier.applySlice()].flat();
    expect(rest.map((entry) => entry.index)).toEqual(entries(65, 136).map((entry) => entry.index));
    expect(applied).toEqual(entries(1, 200).map((entry) => entry.index));
    expect(applier.isDone).toBe(true);
  });

  it('are forgotten when a snapshot replaces the machine', () => {
    const applied: number[] = [];
    const applier = new Applier(
      () => 0,
      (entry) => applied.push(entry.index),
    );
    applier.add(entries(1, 3));
    applier.clear();
    applier.add(entries(10, 1));
    applier.applySlice();
    expect(applied).toEqual([10]);
  });
});
