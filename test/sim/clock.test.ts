import { expect, it } from 'vitest';
import { NodeClock } from '../../src/sim/clock.js';

it('runs as fast as it is told, without a jump where its rate changes', () => {
  let virtualMs = 0;
  const clock = new NodeClock(() => virtualMs);
  virtualMs = 100;
  clock.setRate(2);
  expect(clock.nowMs()).toBe(100);
  virtualMs = 150;
  expect(clock.nowMs()).toBe(200);
  clock.setRate(0.5);
  virtualMs = 250;
  expect(clock.nowMs()).toBe(250);
  expect(clock.toVirtualMs(10)).toBe(20);
});

it('lets the wall clock jump, and the monotonic clock not', () => {
  const clock = new NodeClock(() => 40);
  const before = clock.wallMs();
  clock.jump(-60_000);
  expect(clock.wallMs()).toBe(before - 60_000);
  expect(clock.nowMs()).toBe(40);
});
