import fc from 'fast-check';
import { expect, it } from 'vitest';
import { EventQueue } from '../../src/sim/event-queue.js';

it('runs what is planned in the order of time, and of planning where times are equal', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20), { maxLength: 200 }), (delays) => {
      const queue = new EventQueue();
      const ran: { time: number; place: number }[] = [];
      for (const [place, delay] of delays.entries()) {
        queue.after(delay, () => ran.push({ time: queue.nowMs, place }));
      }
      while (!queue.isEmpty) queue.runNext();
      const expected = delays
        .map((time, place) => ({ time, place }))
        .sort((a, b) => a.time - b.time || a.place - b.place);
      expect(ran).toEqual(expected);
    }),
  );
});

it('counts delays from the moment of planning, and never turns back', () => {
  const queue = new EventQueue();
  const times: number[] = [];
  queue.after(5, () => {
    queue.after(-3, () => times.push(queue.nowMs));
    queue.after(2, () => times.push(queue.nowMs));
  });
  expect(queue.nextMs).toBe(5);
  while (!queue.isEmpty) queue.runNext();
  expect(times).toEqual([5, 7]);
  expect(queue.nextMs).toBe(Number.POSITIVE_INFINITY);
});
