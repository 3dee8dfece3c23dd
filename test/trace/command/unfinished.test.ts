/** For how long a trace is waited for: until all that is to be expected of the command has been told. */
import { expect, it } from 'vitest';
import type { CommandTrace } from '../../../src/trace/command/command-trace.js';
import type { About, MessageItem, NoteItem, NoteKind, TraceItem } from '../../../src/trace/command/items.js';
import { isUnfinished } from '../../../src/trace/command/unfinished.js';
import type { TracedMessage } from '../../../src/trace/steps.js';

const ITSELF: About = { type: 'itself' };
const ENTRY: About = { type: 'entry', index: 5 };

const message = (from: string, to: string, told: TracedMessage, about: About = ITSELF): MessageItem => ({
  ...{ type: 'message', from, to, message: told, about },
  ...{ sentMs: 1, receivedMs: 2, arrival: 'received' },
});
const note = (node: string, kind: NoteKind): NoteItem => ({
  ...{ type: 'note', node, kind, index: 5, ballot: null, atMs: 3 },
});
const register = (counter: number) => ({ key: 'k', ballot: `${counter}.n1` });
const isOpen = (...items: TraceItem[]): boolean => {
  const nodes: CommandTrace['nodes'] = [
    { id: 'n1', presence: 'followed' },
    { id: 'n2', presence: 'followed' },
    { id: 'n3', presence: 'down' },
  ];
  return isUnfinished({ nodes, startMs: 0, items });
};

it('a write, until every node that tells has applied it', () => {
  expect(isOpen(note('n1', 'proposed'), note('n1', 'applied'))).toBe(true);
  expect(isOpen(note('n1', 'proposed'), note('n1', 'applied'), note('n2', 'applied'))).toBe(false);
});

it('a question, until it is answered; news of a commit need no answer', () => {
  const append = { type: 'appendEntries', term: 1, firstIndex: 6, lastIndex: 5 } as const;
  const asking = { ...append, commitIndex: 5, readRound: 1 };
  const applied = [note('n1', 'applied'), note('n2', 'applied')];
  const response = { type: 'appendEntriesResponse', term: 1, success: true, matchIndex: 5 } as const;
  const answer = message('n2', 'n1', { ...response, readRound: 1 }, ENTRY);
  expect(isOpen(message('n1', 'n2', asking, ENTRY), ...applied)).toBe(true);
  expect(isOpen(message('n1', 'n2', asking, ENTRY), answer, ...applied)).toBe(false);
  expect(isOpen(message('n1', 'n2', asking, { type: 'commit', index: 5 }))).toBe(false);
  // Nobody waits for one that is down.
  expect(isOpen(message('n1', 'n3', asking, { type: 'round', round: 1 }))).toBe(false);
});

it('a round of Paxos, until the ballot that was proposed is answered, and the others know the outcome', () => {
  const accept = message('n1', 'n2', { type: 'accept', ...register(7), value: 'v', next: null });
  const accepted = (counter: number) =>
    message('n2', 'n1', { type: 'accepted', ...register(counter), nextPromised: true });
  const chosen = message('n1', 'n2', { type: 'chosen', registers: [register(7)] });
  const known = [note('n1', 'chosen'), chosen];
  expect(isOpen(accept, ...known)).toBe(true);
  expect(isOpen(accept, accepted(6), ...known)).toBe(true);
  expect(isOpen(accept, accepted(7), note('n1', 'chosen'))).toBe(true);
  expect(isOpen(accept, accepted(7), chosen)).toBe(true);
  expect(
    isOpen(accept, accepted(7), { ...chosen, receivedMs: null, arrival: 'unknown' }, note('n1', 'chosen')),
  ).toBe(true);
  expect(isOpen(accept, accepted(7), ...known)).toBe(false);
});
