import { expect, it } from 'vitest';
import { EventFeed } from '../../src/node/event-feed.js';
import type { ClusterEvent } from '../../src/trace/events.js';

it('numbers events from 1, with time and place', () => {
  const feed = new EventFeed('n2', () => 77);
  feed.record({ type: 'nodeStarted', term: 0, lastLogIndex: 0 });
  expect(feed.recent(10)).toEqual([
    { type: 'nodeStarted', term: 0, lastLogIndex: 0, time: 77, node: 'n2', sequence: 1 },
  ]);
});

it('keeps the newest 2000 and no more than twice as many', () => {
  const feed = new EventFeed('n1', () => 0);
  for (let peer = 1; peer <= 10_000; peer += 1) {
    feed.record({ type: 'peerUp', term: 1, peer: `n${peer}` });
  }
  const recent = feed.recent(1_000_000);
  expect(recent).toHaveLength(2000);
  expect(recent[0]?.sequence).toBe(8001);
  expect(recent.at(-1)?.sequence).toBe(10_000);
  expect(feed.recent(0)).toEqual([]);
});

it('commits do not crowd out the rest', () => {
  const feed = new EventFeed('n1', () => 0);
  feed.record({ type: 'peerUp', term: 1, peer: 'n2' });
  for (let index = 1; index <= 5000; index += 1) {
    feed.record({ type: 'commitAdvanced', term: 1, commitIndex: index });
  }
  feed.record({ type: 'peerDown', term: 1, peer: 'n2' });
  expect(feed.recent(10, false).map(({ sequence }) => sequence)).toEqual([1, 5002]);
  expect(feed.recent(3).map(({ sequence }) => sequence)).toEqual([5000, 5001, 5002]);
});

it('tells listeners until they leave', () => {
  const feed = new EventFeed('n1', () => 0);
  const heard: ClusterEvent[] = [];
  const leave = feed.subscribe((event) => heard.push(event));
  feed.record({ type: 'nodeStopping', term: 1 });
  leave();
  feed.record({ type: 'nodeStopping', term: 2 });
  expect(heard).toMatchObject([{ type: 'nodeStopping', term: 1 }]);
});
