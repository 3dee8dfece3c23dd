import { describe, expect, it } from 'vitest';
import { LeaderClock } from '../../src/replica/leader-clock.js';

function clockWithHands(): { clock: LeaderClock; hands: { wallMs: number; monotonicMs: number } } {
  const hands = { wallMs: 1_000_000, monotonicMs: 50 };
  const clock = new LeaderClock(
    () => hands.wallMs,
    () => hands.monotonicMs,
  );
  return { clock, hands };
}

describe('the clock of a leader', () => {
  it('shows the wall clock while that keeps pace', () => {
    const { clock, hands } = clockWithHands();
    hands.wallMs += 250;
    hands.monotonicMs += 250;
    expect(clock.nowMs()).toBe(1_000_250);
  });

  it('does not jump when the wall clock is set forward, but closes in on it', () => {
    const { clock, hands } = clockWithHands();
    hands.wallMs += 3_600_000;
    expect(clock.nowMs()).toBe(1_000_000);
    hands.wallMs += 100;
    hands.monotonicMs += 100;
    expect(clock.nowMs()).toBe(1_000_150);
    hands.wallMs += 10_000_000;
    hands.monotonicMs += 10_000_000;
    expect(clock.nowMs()).toBe(hands.wallMs);
  });

  it('never goes back when the wall clock does, only slows down', () => {
    const { clock, hands } = clockWithHands();
    hands.wallMs -= 3_600_000;
    expect(clock.nowMs()).toBe(1_000_000);
    hands.wallMs += 100;
    hands.monotonicMs += 100;
    expect(clock.nowMs()).toBe(1_000_050);
  });

  it('starts a leadership no earlier than the newest time in the log', () => {
    const { clock, hands } = clockWithHands();
    clock.startAfter(2_000_000);
    expect(clock.nowMs()).toBe(2_000_000);
    hands.monotonicMs += 10;
    hands.wallMs += 10;
    expect(clock.nowMs()).toBe(2_000_005);
  });
});
