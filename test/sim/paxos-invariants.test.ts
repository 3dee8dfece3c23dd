/** Each invariant of Paxos, shown what keeps it and what breaks it. */
import { describe, expect, it } from 'vitest';
import type { PaxosMessage } from '../../src/paxos/messages.js';
import { Register, type RegisterValue } from '../../src/paxos/register.js';
import type { Core } from '../../src/sim/invariants/paxos/invariant.js';
import { paxosInvariants } from '../../src/sim/invariants/paxos/invariants.js';
import { Observed } from '../../src/sim/invariants/paxos/observed.js';
import { ViolationError } from '../../src/sim/violation.js';

const NODES = ['n1', 'n2', 'n3'];
const KEY = '\0k';

const ballot = (counter: number, nodeId = 'n1') => ({ counter, nodeId });
const value = (state: string | null): RegisterValue => ({ state, changes: [] });

/** What an invariant reads of a core. */
interface Shape {
  readonly promised?: number;
  readonly accepted?: number;
  readonly state?: string | null;
  /** The ballot under way, and the newest acceptance that it found. */
  readonly round?: readonly [number, number | null];
}

function coreOf({ promised, accepted, round, state = '' }: Shape): Core {
  const acceptance = accepted === undefined ? null : { ballot: ballot(accepted), value: value(state) };
  const register = promised === undefined ? null : new Register(ballot(promised), acceptance);
  const under = round && {
    ballot: ballot(round[0]),
    newest: round[1] === null ? null : { ballot: ballot(round[1]), value: value('') },
  };
  return { register: () => register, round: () => under ?? null } as unknown as Core;
}

/** Watches what is said and done as the simulation does, by the invariants alone that have this name. */
class Watched {
  private readonly observed = new Observed(NODES);
  private readonly watch;

  constructor(name: string) {
    const invariant = paxosInvariants.find((each) => each.name === name);
    if (invariant === undefined) throw new Error(`no invariant ${name}`);
    this.watch = invariant.watch(this.observed);
  }

  say(message: PaxosMessage, core: Core = coreOf({})): this {
    this.observed.said(message, core);
    this.watch.said?.(message, core);
    return this;
  }

  restart(node: string, core: Core): this {
    this.watch.started?.(node, core);
    return this.step(node, core);
  }

  step(node: string, core: Core): this {
    this.watch.stepped?.(node, core);
    return this;
  }
}

const base = { groupId: 1, key: KEY };
const accept = (counter: number, state: string | null = 'a'): PaxosMessage => ({
  ...{ ...base, from: 'n1', to: 'n2', type: 'accept', ballot: ballot(counter) },
  ...{ age: 0, value: value(state), next: null },
});
const accepted = (from: string, counter: number): PaxosMessage => ({
  ...{ ...base, from, to: 'n1', type: 'accepted', ballot: ballot(counter), nextPromised: false },
});
const promise = (from: string, counter: number): PaxosMessage => ({
  ...{ ...base, from, to: 'n1', type: 'promise', ballot: ballot(counter), accepted: null },
});
const chosen = (counter: number): PaxosMessage => ({
  ...{ groupId: 1, from: 'n1', to: 'n2', type: 'chosen', registers: [{ key: KEY, ballot: ballot(counter) }] },
});

/** All of a collection that is seen from outside: the tombstone of this ballot may be forgotten. */
function collection(counter: number): PaxosMessage[] {
  const registers = [{ key: KEY, ballot: ballot(counter) }];
  const collecting = { groupId: 1, collection: 9 };
  return [
    accept(counter, null),
    accepted('n2', counter),
    accepted('n3', counter),
    { ...collecting, from: 'n1', to: 'n2', type: 'invalidate', registers },
    { ...collecting, from: 'n2', to: 'n1', type: 'agesRaised' },
    { ...collecting, from: 'n3', to: 'n1', type: 'agesRaised' },
  ];
}

function said(name: string, messages: readonly PaxosMessage[], core?: Core): Watched {
  return messages.reduce((watched, message) => watched.say(message, core), new Watched(name));
}

describe('one value per ballot', () => {
  it('keeps: the same is sent to several, and again', () => {
    said('one value per ballot', [accept(1, 'a'), accept(1, 'a'), accept(2, 'b')]);
  });

  it('breaks: another value, or none, under the same ballot', () => {
    for (const other of ['b', null]) {
      expect(() => said('one value per ballot', [accept(1, 'a'), accept(1, other)])).toThrow(ViolationError);
    }
  });
});

describe('promises never go back', () => {
  const name = 'promises never go back';

  it('keeps: a node has what it said, or more', () => {
    said(name, [promise('n2', 3), accepted('n2', 3)])
      .step('n2', coreOf({ promised: 3, accepted: 3 }))
      .restart('n2', coreOf({ promised: 5, accepted: 3 }));
  });

  it('breaks: it has less, or nothing', () => {
    for (const shape of [{ promised: 2 }, {}]) {
      expect(() => said(name, [promise('n2', 3)]).restart('n2', coreOf(shape))).toThrow(ViolationError);
    }
  });

  it('keeps: it has nothing after a collection of all steps, and breaks if one was left out', () => {
    said(name, collection(4)).step('n2', coreOf({}));
    for (const left of collection(4).slice(1)) {
      const messages = collection(4).filter((message) => JSON.stringify(message) !== JSON.stringify(left));
      const watched = said(name, [promise('n2', 4), ...messages]);
      expect(() => watched.step('n2', coreOf({})), left.type).toThrow(ViolationError);
    }
  });
});

describe('acknowledged is durable', () => {
  const name = 'acknowledged is durable';

  it('keeps: what was accepted is there after a restart, or a later one is', () => {
    for (const at of [3, 4]) {
      said(name, [accepted('n2', 3)]).restart('n2', coreOf({ promised: 4, accepted: at }));
    }
    said(name, collection(4)).restart('n2', coreOf({}));
  });

  it('breaks: it is gone, or only an earlier one is there', () => {
    for (const shape of [{}, { promised: 3 }, { promised: 3, accepted: 2 }]) {
      expect(() => said(name, [accepted('n2', 3)]).restart('n2', coreOf(shape))).toThrow(ViolationError);
    }
  });

  it('breaks: a proposer counted itself, was needed for the majority, and has it no more', () => {
    const has = coreOf({ promised: 3, accepted: 3 });
    const needed = said(name, [accepted('n2', 3), chosen(3)], has);
    expect(() => needed.restart('n1', coreOf({ promised: 3 }))).toThrow(ViolationError);
    const spare = said(name, [accepted('n2', 3), accepted('n3', 3), chosen(3)], has);
    spare.restart('n1', coreOf({ promised: 3 }));
  });
});

describe('chosen by a majority', () => {
  it('keeps: one other of three has it', () => {
    said('chosen by a majority', [accept(3), accepted('n2', 3), chosen(3)]);
  });

  it('breaks: nobody else has it, or only another ballot', () => {
    for (const messages of [[chosen(3)], [accepted('n2', 2), chosen(3)]]) {
      expect(() => said('chosen by a majority', messages)).toThrow(ViolationError);
    }
  });
});

describe('chosen stays chosen', () => {
  const name = 'chosen stays chosen';
  const from = (round: readonly [number, number | null]) => coreOf({ round });

  it('keeps: later ballots are made from it, or from what was made of it; earlier ones do not matter', () => {
    new Watched(name)
      .say(chosen(3))
      .say(accept(5), from([5, 3]))
      .say(accept(7), from([7, 5]))
      .say(accept(2), from([2, null]));
  });

  it('breaks: a later ballot is made from an earlier one, or from nothing', () => {
    for (const basis of [1, null]) {
      const watched = new Watched(name).say(chosen(3));
      expect(() => watched.say(accept(5), from([5, basis]))).toThrow(ViolationError);
      const before = new Watched(name).say(accept(5), from([5, basis]));
      expect(() => before.say(chosen(3)), 'also if it is known only afterwards').toThrow(ViolationError);
    }
  });

  it('keeps: a tombstone was forgotten in between', () => {
    said(name, [chosen(3), ...collection(4)]).say(accept(6), from([6, null]));
  });
});
