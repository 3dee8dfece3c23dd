import { describe, expect, it } from 'vitest';
import { PendingWrites } from '../../src/replica/pending-writes.js';
import { ErrorReply, OK, type Reply } from '../../src/resp/reply.js';

function answers(): { list: Reply[]; take: (reply: Reply) => void } {
  const list: Reply[] = [];
  return { list, take: (reply) => list.push(reply) };
}

function message(reply: Reply | undefined): string {
  return reply instanceof ErrorReply ? reply.message : '';
}

describe('a write that this node proposed', () => {
  it('is answered with what the machine said, once', () => {
    const pending = new PendingWrites(1000);
    const { list, take } = answers();
    pending.add(5, 2, 0, take);
    pending.applied(4, 2, 'another');
    pending.applied(5, 2, OK);
    pending.applied(5, 2, OK);
    expect(list).toEqual([OK]);
    expect(pending.size).toBe(0);
  });

  it('was certainly not done if an entry of another term is committed in its place', () => {
    const pending = new PendingWrites(1000);
    const { list, take } = answers();
    pending.add(5, 2, 0, take);
    pending.applied(5, 3, OK);
    expect(message(list[0])).toMatch(/^TRYAGAIN .*nothing was done/);
  });

  it('was certainly not done, wherever its entry was, if a later leader began before it', () => {
    const pending = new PendingWrites(1000);
    const [kept, lost, behind, own] = [answers(), answers(), answers(), answers()];
    pending.add(5, 2, 0, kept.take);
    pending.add(6, 2, 0, lost.take);
    pending.add(7, 2, 0, behind.take);
    pending.add(8, 4, 0, own.take);
    pending.termBegan(6, 4);
    for (const { list } of [lost, behind]) expect(message(list[0])).toMatch(/^TRYAGAIN .*nothing was done/);
    expect([kept.list, own.list]).toEqual([[], []]);
    expect(pending.size).toBe(2);
  });

  it('has an unknown outcome when its time is up, and the oldest go first', () => {
    const pending = new PendingWrites(1000);
    const first = answers();
    const second = answers();
    pending.add(5, 2, 0, first.take);
    pending.add(6, 2, 500, second.take);
    pending.expire(999);
    expect(first.list).toEqual([]);
    pending.expire(1000);
    expect(message(first.list[0])).toMatch(/^UNKNOWNOUTCOME .*1000 ms/);
    expect(second.list).toEqual([]);
  });

  it('has an unknown outcome when a snapshot covers it', () => {
    const pending = new PendingWrites(1000);
    const { list, take } = answers();
    pending.add(5, 2, 0, take);
    pending.add(9, 2, 0, take);
    pending.covered(8);
    expect(list.map(message)).toEqual([expect.stringMatching(/^UNKNOWNOUTCOME .*snapshot/)]);
  });

  it('has an unknown outcome when this node leads again and uses its index anew', () => {
    const pending = new PendingWrites(1000);
    const first = answers();
    const second = answers();
    pending.add(5, 2, 0, first.take);
    pending.add(5, 4, 10, second.take);
    expect(message(first.list[0])).toMatch(/^UNKNOWNOUTCOME/);
    pending.applied(5, 4, OK);
    expect(second.list).toEqual([OK]);
  });

  it('of an earlier leadership is answered as before, beside those of the present one', () => {
    const pending = new PendingWrites(1000);
    const [former, lost, expired, own] = [answers(), answers(), answers(), answers()];
    pending.add(5, 2, 0, former.take);
    pending.add(6, 2, 0, lost.take);
    pending.add(20, 2, 0, expired.take);
    pending.add(9, 4, 500, own.take);
    expect(pending.size).toBe(4);
    pending.applied(5, 2, OK);
    pending.applied(6, 3, 'of another');
    pending.expire(1000);
    expect(former.list).toEqual([OK]);
    expect(message(lost.list[0])).toMatch(/^TRYAGAIN /);
    expect(message(expired.list[0])).toMatch(/^UNKNOWNOUTCOME /);
    expect(own.list).toEqual([]);
    pending.applied(9, 4, 'mine');
    expect(own.list).toEqual(['mine']);
    expect(pending.size).toBe(0);
  });

  it('is never passed over', () => {
    const pending = new PendingWrites(1000);
    pending.add(5, 2, 0, () => {});
    expect(() => pending.applied(6, 2, OK)).toThrow(/passes over a write/);
  });
});
