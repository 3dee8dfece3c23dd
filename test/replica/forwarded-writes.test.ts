import { expect, it } from 'vitest';
import { ForwardedWrites } from '../../src/replica/forwarded-writes.js';
import type { RoutedWrite } from '../../src/replica/waiting-writes.js';

const write: RoutedWrite = {
  payload: new Uint8Array(0),
  answer: () => {},
  refuse: null,
  startedMs: 0,
  arrival: 1,
  origin: null,
};

it('does not take the answer to a write of an earlier run for one of this run', () => {
  const before = new ForwardedWrites(3_000, () => 0.25);
  const late = before.add('n1', write);
  const after = new ForwardedWrites(3_000, () => 0.75);
  const own = after.add('n1', write);
  expect(after.take('n1', late)).toBeNull();
  expect(after.take('n1', own)).toBe(write);
});

it('counts on within the numbers that travel to the leader', () => {
  const last = new ForwardedWrites(3_000, () => 1 - 2 ** -53).add('n1', write);
  expect(Number.isSafeInteger(last + 2 ** 50)).toBe(true);
});
