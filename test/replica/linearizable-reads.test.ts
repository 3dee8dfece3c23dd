import { beforeEach, describe, expect, it } from 'vitest';
import { LinearizableReads } from '../../src/replica/linearizable-reads.js';
import { ErrorReply, type Reply } from '../../src/resp/reply.js';
import type { ReadCommand } from '../../src/store/command.js';

const get: ReadCommand = { kind: 'single', database: 0, arguments: ['GET', 'k'] };

describe('linearizable reads', () => {
  let nowMs = 0;
  let applied = 0;
  let expiryIndex = 0;
  let asked: number[] = [];
  let replies: Reply[] = [];
  let reads = createReads();

  function createReads(): LinearizableReads {
    const ports = {
      nowMs: () => nowMs,
      requestRead: (context: number) => asked.push(context),
      expireDueKeys: () => expiryIndex,
      appliedIndex: () => applied,
      answer: (_: ReadCommand, answer: (reply: Reply) => void) => answer(`at ${applied}`),
    };
    return new LinearizableReads(ports, 1000, 300);
  }

  beforeEach(() => {
    nowMs = 0;
    applied = 10;
    expiryIndex = 0;
    asked = [];
    replies = [];
    reads = createReads();
  });

  const read = (): void => {
    reads.add(get, (reply) => replies.push(reply));
  };

  it('share one confirmation per turn', () => {
    read();
    read();
    reads.askForGathered();
    reads.askForGathered();
    expect(asked).toEqual([1]);
    reads.ready(1, 10);
    expect(replies).toEqual(['at 10', 'at 10']);
  });

  it('wait until the machine has applied the index that was confirmed', () => {
    read();
    reads.askForGathered();
    reads.ready(1, 12);
    applied = 11;
    reads.applied(11);
    expect(replies).toEqual([]);
    applied = 12;
    reads.applied(12);
    expect(replies).toEqual(['at 12']);
  });

  it('wait for the entry that expires what is due', () => {
    expiryIndex = 13;
    read();
    reads.askForGathered();
    reads.ready(1, 10);
    expect(replies).toEqual([]);
    applied = 13;
    reads.applied(13);
    expect(replies).toEqual(['at 13']);
  });

  it('are asked for again, under a new context, when refused or lost', () => {
    read();
    reads.askForGathered();
    reads.refused(1);
    reads.tick();
    expect(asked).toEqual([1, 2]);
    nowMs = 300;
    reads.tick();
    expect(asked).toEqual([1, 2, 3]);
    reads.ready(1, 10);
    reads.ready(2, 10);
    expect(replies).toEqual([]);
    reads.ready(3, 10);
    expect(replies).toEqual(['at 10']);
  });

  it.each([
    ['refused', () => reads.refused(1)],
    ['never confirmed', () => {}],
    [
      'asked for again a moment ago',
      () => {
        nowMs = 900;
        reads.tick();
      },
    ],
    ['confirmed beyond what is ever applied', () => reads.ready(1, 99)],
  ])('end with an error in time when %s', (_, happen) => {
    read();
    reads.askForGathered();
    happen();
    nowMs = 1000;
    reads.tick();
    expect(replies).toHaveLength(1);
    expect(replies[0]).toBeInstanceOf(ErrorReply);
    expect((replies[0] as ErrorReply).message).toMatch(/^CLUSTERDOWN .*1000 ms/);
  });
});
