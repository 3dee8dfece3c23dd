import { beforeEach, describe, expect, it } from 'vitest';
import type { RoutedWrite } from '../../src/replica/waiting-writes.js';
import { WriteGathering } from '../../src/replica/write-gathering.js';

let timer: { delayMs: number; action: () => void } | null = null;
let wakes = 0;
let arrivals = 0;
let nowMs = 0;
let gathering: WriteGathering;

beforeEach(() => {
  timer = null;
  wakes = 0;
  arrivals = 0;
  nowMs = 0;
  gathering = new WriteGathering(
    (delayMs, action) => {
      const started = { delayMs, action };
      timer = started;
      return () => {
        if (timer === started) timer = null;
      };
    },
    () => {
      wakes += 1;
    },
    () => nowMs,
  );
});

function add(count: number, payloadBytes = 1): void {
  for (let each = 0; each < count; each += 1) {
    arrivals += 1;
    const payload = new Uint8Array(payloadBytes);
    const answer = (): void => undefined;
    gathering.add({ payload, answer, refuse: null, startedMs: 0, arrival: arrivals, origin: null });
  }
}

function timeIsUp(): void {
  const started = timer;
  timer = null;
  started?.action();
}

/** Proposes what is due as one batch that ends at `lastIndex`; returns how much that was. */
function propose(lastIndex: number, commitIndex: number): number {
  const writes = gathering.takeDue(commitIndex);
  if (writes.length > 0) gathering.proposed(lastIndex, writes.length);
  return writes.length;
}

const arrivalsOf = (writes: readonly RoutedWrite[]): number[] => writes.map(({ arrival }) => arrival);

describe('the gathering of writes', () => {
  it('lets the first ones go at once, in their order', () => {
    add(3);
    expect(arrivalsOf(gathering.takeDue(0))).toEqual([1, 2, 3]);
    expect(gathering.size).toBe(0);
    expect(gathering.takeDue(0)).toEqual([]);
  });

  it('holds back what comes while a batch is on its way', () => {
    add(2);
    expect(propose(2, 0)).toBe(2);
    add(3);
    expect(propose(5, 1)).toBe(0);
    expect(propose(5, 2)).toBe(3);
  });

  it('waits until most of those who were answered have written again', () => {
    add(20);
    propose(20, 0);
    expect(propose(20, 20)).toBe(0);
    add(17);
    expect(propose(37, 20)).toBe(0);
    expect(gathering.isWaiting).toBe(true);
    add(1);
    expect(propose(38, 20)).toBe(18);
    expect(gathering.isWaiting).toBe(false);
  });

  it('counts those who wait already among them', () => {
    add(10);
    propose(10, 0);
    add(10);
    expect(propose(20, 10)).toBe(0);
    add(7);
    expect(propose(27, 10)).toBe(0);
    add(1);
    expect(propose(28, 10)).toBe(18);
  });

  it('never makes a few clients wait for each other', () => {
    add(7);
    propose(7, 0);
    expect(propose(7, 7)).toBe(0);
    expect(timer).toBeNull();
    add(1);
    expect(propose(8, 7)).toBe(1);
  });

  it('does not wait long for clients that do not come back', () => {
    add(20);
    propose(20, 0);
    propose(20, 20);
    add(1);
    expect(propose(21, 20)).toBe(0);
    const before = wakes;
    timeIsUp();
    expect(wakes).toBe(before + 1);
    expect(gathering.isWaiting).toBe(false);
    expect(propose(21, 20)).toBe(1);
  });

  it.each([
    [20, 0],
    [21, 20],
  ])('waits only while many write: of 40 within %d ms, %d are proposed at once', (passedMs, proposed) => {
    add(20);
    propose(20, 0);
    add(20);
    nowMs += passedMs;
    expect(propose(40, 20)).toBe(proposed);
  });

  it('waits less often after each wait that was in vain', () => {
    let index = 0;
    const round = (): boolean => {
      add(10);
      index += 10;
      if (propose(index, index - 10) === 0) throw new Error('nothing was due');
      propose(index, index);
      const waits = timer !== null;
      timeIsUp();
      return waits;
    };
    const waits = Array.from({ length: 16 }, round).map((waited) => (waited ? 'w' : '.'));
    expect(waits.join('')).toBe('w..w....w.......');
  });

  it('waits as before once clients come back in time', () => {
    add(10);
    propose(10, 0);
    propose(10, 10);
    timeIsUp();
    for (let index = 20; index <= 40; index += 10) {
      add(10);
      propose(index, index - 10);
    }
    propose(40, 40);
    add(10);
    propose(50, 40);
    propose(50, 50);
    timeIsUp();
    // The first wait in vain was forgotten: two batches pass without one, not four.
    for (let index = 60; index <= 70; index += 10) {
      add(10);
      propose(index, index - 10);
    }
    propose(70, 70);
    expect(timer).toBeNull();
    add(10);
    propose(80, 70);
    propose(80, 80);
    expect(timer).not.toBeNull();
  });

  it('is not held up by a batch that is not committed soon', () => {
    add(1);
    propose(1, 0);
    add(1);
    expect(propose(2, 0)).toBe(0);
    timeIsUp();
    expect(propose(2, 0)).toBe(1);
  });

  it('lets much go at once, whatever is on its way', () => {
    add(1);
    propose(1, 0);
    add(1, 64 * 1024);
    expect(propose(2, 0)).toBe(0);
    add(1);
    expect(propose(3, 0)).toBe(2);
    add(1);
    expect(propose(4, 1)).toBe(0);
    expect(propose(4, 3)).toBe(1);
  });

  it('gives everything away when asked to', () => {
    add(1);
    propose(1, 0);
    add(2);
    expect(arrivalsOf(gathering.takeAll())).toEqual([2, 3]);
    expect(gathering.size).toBe(0);
  });
});
