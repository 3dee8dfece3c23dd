/** Each invariant, shown a run that keeps it and one that breaks it. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EntryKind, LogEntry, type Term } from '../../src/consensus/types.js';
import { RaftCore } from '../../src/raft/core.js';
import type { RaftMessage } from '../../src/raft/messages.js';
import type { Committed } from '../../src/sim/invariants/invariant.js';
import { invariants } from '../../src/sim/invariants/invariants.js';
import type { Observation } from '../../src/sim/observation.js';
import { drawPlan } from '../../src/sim/plan.js';
import type { Sabotage } from '../../src/sim/simulated-node.js';
import { simulate } from '../../src/sim/simulation.js';
import type { Role } from '../../src/trace/events.js';

const VOTERS = ['n1', 'n2', 'n3'];

/** Of a node: its log as the terms of its entries from index 1 on. */
interface Shape {
  readonly node?: string;
  readonly role?: Role;
  readonly term?: Term;
  readonly log?: readonly Term[];
  readonly commit?: number;
  /** The log as it was before this step; the first look at a process if it is left out. */
  readonly before?: Omit<Shape, 'before' | 'node'>;
  readonly data?: string;
}

/** What an invariant reads of a core. */
function coreOf({ log = [] }: Shape): RaftCore {
  const core = {
    firstLogIndex: 1,
    lastLogIndex: log.length,
    lastLogTerm: log.at(-1) ?? 0,
    termAt: (index: number) => (index === 0 ? 0 : (log[index - 1] ?? null)),
  };
  return core as unknown as RaftCore;
}

function lookOf({ role = 'follower', term = 1, log = [], commit = 0 }: Shape): Observation['now'] {
  const lastLogTerm = log.at(-1) ?? 0;
  return { role, term, commitIndex: commit, appliedIndex: commit, lastLogIndex: log.length, lastLogTerm };
}

function observationOf(shape: Shape): Observation {
  const { node = 'n1', log = [], before, data = 'a' } = shape;
  const old = before?.log ?? [];
  const differs = log.findIndex((term, place) => term !== old[place]);
  const from = differs === -1 ? log.length : differs;
  return {
    node,
    core: coreOf(shape),
    before: before === undefined ? null : lookOf(before),
    now: lookOf(shape),
    cutFrom: from < old.length ? from + 1 : null,
    appended: log
      .slice(from)
      .map((term, place) => new LogEntry(from + place + 1, term, EntryKind.Command, Buffer.from(data))),
  };
}

/** One invariant, watching a run that is told step by step. */
class Run {
  readonly committed = new Map<number, Committed>();
  private readonly watch;

  constructor(name: string) {
    const invariant = invariants.find((each) => each.name === name);
    if (invariant === undefined) throw new Error(`no invariant is called ${name}`);
    this.watch = invariant.watch({ voters: VOTERS, committed: this.committed });
  }

  stepped(shape: Shape): this {
    this.watch.stepped?.(observationOf(shape));
    return this;
  }

  said(message: object, shape: Shape = {}): this {
    this.watch.said?.({ groupId: 1, ...message } as RaftMessage, coreOf(shape));
    return this;
  }
}

const voteOf = (from: string, to: string, term: Term) => {
  return { type: 'requestVoteResponse', from, to, term, granted: true, preVote: false };
};
const acknowledged = (from: string, term: Term, matchIndex: number) => {
  return { type: 'appendEntriesResponse', from, to: 'n1', term, matchIndex };
};

/** By name: a run that keeps the promise, and what breaks it. */
const cases: Readonly<Record<string, { kept: (run: Run) => Run; broken: (run: Run) => Run }>> = {
  'election safety': {
    kept: (run) => run.stepped({ role: 'leader', term: 1 }).stepped({ node: 'n2', role: 'leader', term: 2 }),
    broken: (run) => run.stepped({ node: 'n3', role: 'leader', term: 2 }),
  },
  'leader append-only': {
    kept: (run) =>
      run
        .stepped({ role: 'leader', term: 2, log: [1, 2], before: { role: 'leader', term: 2, log: [1] } })
        .stepped({ term: 3, log: [3], before: { role: 'leader', term: 2, log: [1, 2] } }),
    broken: (run) =>
      run.stepped({ role: 'leader', term: 2, log: [1], before: { role: 'leader', term: 2, log: [1, 2] } }),
  },
  'log matching': {
    kept: (run) => run.stepped({ log: [1, 2] }).stepped({ node: 'n2', log: [1, 1, 2] }),
    broken: (run) => run.stepped({ node: 'n3', log: [1, 2], data: 'b' }),
  },
  'leader completeness': {
    kept: (run) => {
      run.committed.set(1, { term: 1, committedIn: 1 });
      return run.stepped({ role: 'leader', term: 2, log: [1] }).stepped({ role: 'leader', term: 1 });
    },
    broken: (run) => run.stepped({ node: 'n2', role: 'leader', term: 3, log: [] }),
  },
  'state machine safety': {
    kept: (run) => {
      run.committed.set(1, { term: 1, committedIn: 1 });
      return run.stepped({ log: [1], commit: 1 });
    },
    broken: (run) => run.stepped({ node: 'n2', log: [2], commit: 1 }),
  },
  'commit index and term never go back': {
    kept: (run) => run.stepped({ term: 2, log: [1], commit: 1, before: { term: 1, log: [1] } }),
    broken: (run) => run.stepped({ term: 1, log: [1], before: { term: 2, log: [1] } }),
  },
  'one vote per term': {
    kept: (run) =>
      run
        .said(voteOf('n1', 'n2', 1))
        .said(voteOf('n1', 'n2', 1))
        .said(voteOf('n1', 'n3', 2))
        .said({ ...voteOf('n1', 'n2', 2), preVote: true }),
    broken: (run) => run.said(voteOf('n1', 'n2', 2)),
  },
  'acknowledged is durable': {
    kept: (run) =>
      run
        .said({ ...acknowledged('n2', 1, 2), to: 'n1' }, { log: [1, 1] })
        .stepped({ node: 'n2', log: [1, 1, 1] }),
    broken: (run) => run.stepped({ node: 'n2', log: [1] }),
  },
  'committed is on a quorum': {
    kept: (run) =>
      run
        .said(acknowledged('n2', 1, 1))
        .stepped({ role: 'leader', log: [1], commit: 1, before: { role: 'leader', log: [1] } }),
    broken: (run) =>
      run.stepped({
        role: 'leader',
        log: [1, 1],
        commit: 2,
        before: { role: 'leader', log: [1, 1], commit: 1 },
      }),
  },
  'committed is kept': {
    // Figure 8: n3 wrote in term 2 what nobody got, and the leader of term 3 brings on what is of term 1.
    kept: (run) =>
      run
        .stepped({ node: 'n2', log: [1, 3] })
        .stepped({ node: 'n3', log: [2] })
        .stepped({
          role: 'leader',
          term: 3,
          log: [1, 3],
          commit: 2,
          before: { role: 'leader', log: [1, 3] },
        }),
    broken: (run) =>
      run.stepped({ node: 'n2', log: [1] }).stepped({
        role: 'leader',
        term: 3,
        log: [1, 3],
        commit: 1,
        before: { role: 'leader', log: [1, 3] },
      }),
  },
};

describe('the invariant', () => {
  it.each(invariants.map(({ name }) => name))('%s holds, and is seen to be broken', (name) => {
    const { kept, broken } = cases[name] as (typeof cases)[string];
    expect(() => kept(new Run(name))).not.toThrow();
    expect(() => broken(kept(new Run(name)))).toThrow(expect.objectContaining({ invariant: name }));
  });

  it.each(invariants)('$name is explained', ({ name, promise }) => {
    const page = readFileSync(new URL('../../docs/SIMULATOR.md', import.meta.url), 'utf8');
    const row = page.split('\n').find((line) => line.startsWith(`| ${name} `));
    expect(row, name).toContain(promise);
  });
});

/** A quiet cluster of three with a rule taken out. */
async function violationWith(makeCore: Sabotage['makeCore']): Promise<string | undefined> {
  const plan = drawPlan(1, { nodeCount: 3, faults: [], durationMs: 3_000 });
  const sabotage = makeCore === undefined ? {} : { makeCore };
  return (await simulate(plan, { sabotage })).violation?.invariant;
}

describe('at the end of a run it is seen', () => {
  it('that nothing is wrong', async () => expect(await violationWith(undefined)).toBeUndefined());

  it('that no write succeeds', async () => {
    class NeverCampaigns extends RaftCore {
      override tick(): void {}
    }
    const makeCore =
      () =>
      (...args: ConstructorParameters<typeof RaftCore>) =>
        new NeverCampaigns(...args);
    expect(await violationWith(makeCore)).toBe('liveness');
  });

  it('that machines differ', async () => {
    class AppliesSomethingElse extends RaftCore {
      override takeEffects(): ReturnType<RaftCore['takeEffects']> {
        const effects = super.takeEffects();
        if (this.id !== 'n3') return effects;
        const committed = effects.committed.map(
          ({ index, term }) => new LogEntry(index, term, EntryKind.Noop, new Uint8Array(0)),
        );
        return { ...effects, committed };
      }
    }
    const makeCore =
      () =>
      (...args: ConstructorParameters<typeof RaftCore>) =>
        new AppliesSomethingElse(...args);
    expect(['machines agree', 'linearizability']).toContain(await violationWith(makeCore));
  });

  it('that a node broke down', async () => {
    class BreaksDown extends RaftCore {
      override tick(): void {
        throw new Error('no rule for this');
      }
    }
    const makeCore =
      () =>
      (...args: ConstructorParameters<typeof RaftCore>) =>
        new BreaksDown(...args);
    expect(await violationWith(makeCore)).toBe('no node breaks down');
  });
});
