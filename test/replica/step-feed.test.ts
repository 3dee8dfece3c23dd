/** Steps are told to whoever follows, under the name of the request for whose sake they are taken. */
import { expect, it } from 'vitest';
import { StepFeed } from '../../src/replica/step-feed.js';
import type { PlacedStep } from '../../src/trace/steps.js';

it('a request names what is handed on during it, and nothing that comes after it', () => {
  const feed = new StepFeed('n1', () => 0);
  const seen: (string | null)[] = [];
  feed.during('n1/1', () => seen.push(feed.origin));
  seen.push(feed.origin);
  const failing = (): void => {
    throw new Error('the engine is broken');
  };
  expect(() => feed.during('n1/2', failing)).toThrow('broken');
  seen.push(feed.origin);
  expect(seen).toEqual(['n1/1', null, null]);
});

it('is followed for as long as somebody listens', () => {
  const feed = new StepFeed('n1', () => 7);
  const told: PlacedStep[] = [];
  const leaveFirst = feed.subscribe((step) => told.push(step));
  const leaveSecond = feed.subscribe(() => {});
  feed.record({ type: 'replySent', origin: 'n1/1', reply: 'OK' });
  leaveFirst();
  expect(feed.isFollowed).toBe(true);
  feed.record({ type: 'replySent', origin: 'n1/2', reply: 'OK' });
  leaveSecond();
  expect(feed.isFollowed).toBe(false);
  expect(told).toEqual([
    { type: 'replySent', origin: 'n1/1', reply: 'OK', node: 'n1', timeMs: 7, sequence: 1 },
  ]);
});
