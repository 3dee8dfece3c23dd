import { describe, expect, test } from 'vitest';
import type { EngineStatus } from '../../src/client/engine-status.js';
import { CommitWatch } from '../../src/cluster/await-cluster.js';
import type { ClusterRecord } from '../../src/cluster/cluster-record.js';
import { type ObservedNode, summarize } from '../../src/cluster/status.js';
import { parseCondition } from '../../src/cluster/wait-for.js';

const record = { name: 'default', engine: 'raft', members: [{}, {}, {}] } as unknown as ClusterRecord;

function node(id: string, report: Partial<EngineStatus> | null): ObservedNode {
  const whole = {
    engine: 'raft',
    role: 'follower',
    leader: 'n1',
    term: 2,
    commitIndex: 5,
    lastApplied: 5,
    lastLogIndex: 5,
    lastLogTerm: 2,
    digest: 'd',
  };
  return {
    member: { id, host: '127.0.0.1', clientPort: 1, peerPort: 2 },
    process: 'running',
    identity: null,
    report: report === null ? null : ({ ...whole, ...report } as EngineStatus),
  };
}

const leader = node('n1', { role: 'leader' });

function missing(condition: string, nodes: readonly ObservedNode[]): string | null {
  return parseCondition(condition, record.engine).missing(nodes, summarize(record, nodes));
}

test.each(['', 'leaders', 'commit>=', 'commit>=x', 'commit=3', 'commit>3'])(
  '"%s" is nothing to wait for',
  (text) => {
    expect(() => parseCondition(text, 'raft')).toThrow(
      expect.objectContaining({ code: 'BAD_CONDITION', kind: 'usage' }),
    );
  },
);

test.each(['leader', 'converged', 'commit>=3'])('under Paxos there is no "%s" to wait for', (text) => {
  expect(() => parseCondition(text, 'paxos')).toThrow(
    expect.objectContaining({ code: 'BAD_CONDITION', kind: 'usage' }),
  );
});

describe('healthy under Paxos', () => {
  const paxos = { ...record, engine: 'paxos' } as ClusterRecord;
  const peers = (...connected: boolean[]) => connected.map((one, at) => ({ id: `n${at}`, connected: one }));
  const healthy = (...nodes: readonly ObservedNode[]): string | null =>
    parseCondition('healthy', 'paxos').missing(nodes, summarize(paxos, nodes));
  const node1 = node('n1', { peers: peers(true, true) });

  test('every node answers and is connected to every other', () => {
    expect(
      healthy(node1, node('n2', { peers: peers(true, true) }), node('n3', { peers: peers(true, true) })),
    ).toBeNull();
  });

  test('a node that is cut off, or silent, is named', () => {
    const node2 = node('n2', { peers: peers(false, true) });
    const node3 = node('n3', { peers: peers(true, true) });
    expect(healthy(node1, node2, node3)).toMatch(/n2 is not connected/);
    expect(healthy(node1, node('n2', null), node3)).toMatch(/n2 does not answer/);
  });
});

test('leader: the one that says so in the newest term', () => {
  expect(missing('leader', [leader, node('n2', {})])).toBeNull();
  expect(missing('leader', [node('n1', {}), node('n2', {})])).toContain('no leader');
  // A leader of an old term does not know yet that it was replaced.
  expect(missing('leader', [leader, node('n2', { term: 3 })])).toContain('no leader');
});

test('healthy: all answer and agree on the leader', () => {
  expect(missing('healthy', [leader, node('n2', {}), node('n3', {})])).toBeNull();
  expect(missing('healthy', [leader, node('n2', null), node('n3', null)])).toBe('n2, n3 do not answer');
  expect(missing('healthy', [leader, node('n2', { leader: null }), node('n3', {})])).toContain('n2');
});

test('converged: all have applied the same log to the same state', () => {
  expect(missing('converged', [leader, node('n2', {}), node('n3', {})])).toBeNull();
  expect(missing('converged', [leader, node('n2', { lastApplied: 4 }), node('n3', {})])).toContain('n2');
  expect(missing('converged', [leader, node('n2', { lastLogIndex: 6 }), node('n3', {})])).toContain(
    'index 6',
  );
  expect(missing('converged', [leader, node('n2', { digest: 'e' }), node('n3', {})])).toContain('differ');
});

test('commit>=N: a majority answers and the index is committed', () => {
  expect(missing('commit >= 5', [leader, node('n2', {}), node('n3', null)])).toBeNull();
  expect(missing('commit>=6', [leader, node('n2', {}), node('n3', {})])).toBe('the commit index is 5');
  expect(missing('commit>=5', [leader, node('n2', null), node('n3', null)])).toContain('majority');
});

test('a leader has committed in its term only when an entry of that term is committed', () => {
  const watch = new CommitWatch();
  const at = (changes: Partial<EngineStatus>): boolean =>
    watch.hasLeaderCommitted([node('n1', { role: 'leader', ...changes })]);
  // Everything is committed, but nothing of this term.
  expect(at({ term: 3, lastLogTerm: 2, lastLogIndex: 5, commitIndex: 5 })).toBe(false);
  expect(at({ term: 3, lastLogTerm: 3, lastLogIndex: 6, commitIndex: 5 })).toBe(false);
  // Under load the log is always ahead of the commit index; the entry seen first is what counts.
  expect(at({ term: 3, lastLogTerm: 3, lastLogIndex: 90, commitIndex: 6 })).toBe(true);
  expect(at({ term: 4, lastLogTerm: 4, lastLogIndex: 91, commitIndex: 90 })).toBe(false);
});
