import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkSelector, resolveSelector, type SelectorScene } from '../../src/cluster/selectors.js';

const members = ['n1', 'n2', 'n3', 'n4', 'n5'];

function scene(changes: Partial<SelectorScene> = {}): SelectorScene {
  return { members, eligible: members, leader: 'n2', engine: 'raft', random: () => 0, ...changes };
}

test.each([
  ['n3', ['n3']],
  ['n3,n1,n3', ['n1', 'n3']],
  ['leader', ['n2']],
  ['followers', ['n1', 'n3', 'n4', 'n5']],
  ['all', members],
  ['random', ['n1']],
  ['minority', ['n1', 'n2']],
  ['majority', ['n1', 'n2', 'n3']],
])('%s', (selector, expected) => {
  expect(resolveSelector(selector, scene())).toEqual(expected);
});

test.each(['leader', 'followers'])('under Paxos nobody is meant by "%s"', (selector) => {
  expect(() => resolveSelector(selector, scene({ engine: 'paxos', leader: null }))).toThrow(
    expect.objectContaining({ code: 'NO_LEADER', kind: 'usage' }),
  );
});

test('words choose among the eligible, names do not', () => {
  const eligible = ['n4', 'n5'];
  expect(resolveSelector('all', scene({ eligible }))).toEqual(eligible);
  expect(resolveSelector('majority', scene({ eligible }))).toEqual(eligible);
  expect(resolveSelector('n1', scene({ eligible }))).toEqual(['n1']);
});

test('an unknown node is wrong usage, and the known ones are named', () => {
  for (const selector of ['n9', 'n1,n9', 'Leader', '', 'n1,']) {
    expect(() => checkSelector(selector, members)).toThrow(
      expect.objectContaining({
        code: 'UNKNOWN_NODE',
        kind: 'usage',
        hint: expect.stringContaining('n1, n2, n3'),
      }),
    );
  }
});

test('no leader, or nobody to choose, is a refusal', () => {
  for (const selector of ['leader', 'followers']) {
    expect(() => resolveSelector(selector, scene({ leader: null }))).toThrow(
      expect.objectContaining({ code: 'NO_LEADER', kind: 'refused' }),
    );
  }
  expect(() => resolveSelector('random', scene({ eligible: [] }))).toThrow(
    expect.objectContaining({ code: 'NO_NODE_MATCHES' }),
  );
});

test('a minority leaves a quorum, and a majority does not, for every size', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9 }),
      fc.array(fc.double({ min: 0, max: 0.999 }), { minLength: 9, maxLength: 9 }),
      (size, chances) => {
        const all = Array.from({ length: size }, (_, position) => `n${position + 1}`);
        const draw = (word: string): number => {
          const rest = [...chances];
          return resolveSelector(word, scene({ members: all, eligible: all, random: () => rest.pop() ?? 0 }))
            .length;
        };
        const quorum = Math.floor(size / 2) + 1;
        expect(size - draw('majority')).toBeLessThan(quorum);
        if (size > 2) expect(size - draw('minority')).toBeGreaterThanOrEqual(quorum);
      },
    ),
  );
});
