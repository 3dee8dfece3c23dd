import { expect, it } from 'vitest';
import { liveRing, onRing, placeOfKey } from '../../../src/dashboard/model/live-ring.js';
import { HEALTHY, reported, stateAfter } from '../cluster.js';

const MEMBERS = ['n1', 'n2', 'n3'];

it('has the members that run and answer', () => {
  expect(onRing(stateAfter(...HEALTHY, reported('n2', null, 'paused')))).toEqual(['n1', 'n3']);
});

it('shares what a node had among the others, and gives it back', () => {
  const whole = liveRing(MEMBERS, MEMBERS);
  expect(whole.members.map(({ gained }) => gained)).toEqual([0, 0, 0]);
  expect(whole.members.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
  const [first, second, third] = liveRing(MEMBERS, ['n1', 'n3']).members;
  expect(second).toMatchObject({ isOnRing: false, share: 0, gained: 0 });
  expect((first?.gained ?? 0) + (third?.gained ?? 0)).toBeCloseTo(whole.members[1]?.share ?? 0);
});

it('a key falls to the next node when its owner is away', () => {
  const place = placeOfKey(liveRing(MEMBERS, MEMBERS), 'user:42');
  const [owner = '', next] = place?.preferenceList ?? [];
  expect(place).toMatchObject({ owner, formerOwner: owner });
  const without = liveRing(
    MEMBERS,
    MEMBERS.filter((id) => id !== owner),
  );
  expect(placeOfKey(without, 'user:42')).toMatchObject({
    hash: place?.hash,
    owner: next,
    formerOwner: owner,
  });
});

it('nobody owns anything on an empty ring', () => {
  expect(placeOfKey(liveRing(MEMBERS, []), 'k')).toBeNull();
});
