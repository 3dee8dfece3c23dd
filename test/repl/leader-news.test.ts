import { expect, test } from 'vitest';
import { type SeenLeader, withLeaderNews } from '../../src/repl/leader-news.js';

/** A command that ends when it is told to, and a cluster whose leader is set by hand. */
function scene(): {
  told: string[];
  seen: SeenLeader;
  looks: number;
  run: () => { outcome: Promise<string>; finish: () => void; fail: (error: Error) => void };
} {
  const self = {
    told: [] as string[],
    seen: { leader: null, term: 3, quorum: true, engine: 'raft' } as SeenLeader,
    looks: 0,
    run: () => {
      let resolve: (value: string) => void = () => {};
      let reject: (error: Error) => void = () => {};
      const promise = new Promise<string>((onDone, onFailure) => {
        resolve = onDone;
        reject = onFailure;
      });
      const look = async (): Promise<SeenLeader> => {
        self.looks += 1;
        return self.seen;
      };
      const outcome = withLeaderNews(promise, look, (sentence) => self.told.push(sentence));
      return { outcome, finish: () => resolve('done'), fail: reject };
    },
  };
  return self;
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}

test('a command that is quick needs no words, and the cluster is not asked', async () => {
  const quick = scene();
  const { outcome, finish } = quick.run();
  finish();
  expect(await outcome).toBe('done');
  expect(quick).toMatchObject({ told: [], looks: 0 });
});

test('it is told that there is no leader, once, and who is found', async () => {
  const waiting = scene();
  const { outcome, finish } = waiting.run();
  await until(() => waiting.looks >= 3);
  expect(waiting.told).toEqual(['No leader: waiting for one …']);
  waiting.seen = { leader: 'n2', term: 4, quorum: true, engine: 'raft' };
  await until(() => waiting.told.length === 2);
  expect(waiting.told[1]).toMatch(/^n2 leads in term 4, found after \d+\.\d s\.$/);
  finish();
  expect(await outcome).toBe('done');
  expect(waiting.told).toHaveLength(2);
});

test('who was found is told even if the answer came before the next look', async () => {
  const waiting = scene();
  const { outcome, finish } = waiting.run();
  await until(() => waiting.told.length === 1);
  waiting.seen = { leader: 'n3', term: 5, quorum: true, engine: 'raft' };
  finish();
  await outcome;
  expect(waiting.told[1]).toMatch(/^n3 leads in term 5/);
});

test('a failure is passed on, and no leader is made up', async () => {
  const failing = scene();
  const { outcome, fail } = failing.run();
  await until(() => failing.told.length === 1);
  fail(new Error('no quorum'));
  await expect(outcome).rejects.toThrow('no quorum');
  expect(failing.told).toEqual(['No leader: waiting for one …']);
});

test('a slow command under a leader is none of its business', async () => {
  const slow = scene();
  slow.seen = { leader: 'n1', term: 1, quorum: true, engine: 'raft' };
  const { outcome, finish } = slow.run();
  await until(() => slow.looks >= 2);
  finish();
  await outcome;
  expect(slow.told).toEqual([]);
});

test('under Paxos nobody waits for a leader', async () => {
  const slow = scene();
  slow.seen = { leader: null, term: null, quorum: true, engine: 'paxos' };
  const { outcome, finish } = slow.run();
  await until(() => slow.looks >= 1);
  finish();
  await outcome;
  expect(slow.told).toEqual([]);
});
