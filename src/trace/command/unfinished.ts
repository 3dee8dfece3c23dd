/** Whether more of a command is to be expected: answers under way, nodes that have not heard the outcome. */
import type { NodeId } from '../../consensus/types.js';
import type { CommandTrace } from './command-trace.js';
import type { MessageItem, NoteItem } from './items.js';

const ANSWERS: Readonly<Record<string, readonly string[]>> = {
  prepare: ['promise', 'rejected'],
  accept: ['accepted', 'rejected'],
  forward: ['forwardReply'],
  readIndex: ['readIndexResponse'],
  appendEntries: ['appendEntriesResponse'],
};

export function isUnfinished({ items, nodes }: CommandTrace): boolean {
  const followed = nodes.filter(({ presence }) => presence === 'followed').map(({ id }) => id);
  const messages = items.filter((item) => item.type === 'message');
  const notes = items.filter((item) => item.type === 'note');
  const isOpen = (message: MessageItem): boolean =>
    message.arrival === 'lost' ||
    // What followed nodes have to tell may still be on its way here.
    (message.sentMs === null && followed.includes(message.from)) ||
    (followed.includes(message.to) && isUnanswered(message, messages));
  return (
    messages.some(isOpen) ||
    isEntryUnapplied(messages, notes, followed) ||
    isOutcomeUntold(messages, notes, followed)
  );
}

/** A heartbeat that tells of a commit is answered, too, but nobody waits for that. */
function isUnanswered(
  { about, arrival, from, message, to }: MessageItem,
  all: readonly MessageItem[],
): boolean {
  const answers = ANSWERS[message.type];
  if (answers === undefined || arrival !== 'received' || about.type === 'commit') return false;
  return !all.some(
    (other) =>
      other.from === to &&
      other.to === from &&
      other.arrival === 'received' &&
      answers.includes(other.message.type) &&
      ballotOf(other.message) === ballotOf(message),
  );
}

function isEntryUnapplied(
  messages: readonly MessageItem[],
  notes: readonly NoteItem[],
  followed: readonly NodeId[],
): boolean {
  const hasEntry = notes.some(({ kind }) => kind === 'proposed') || messages.some(isAboutEntry);
  const hasApplied = (node: NodeId): boolean =>
    notes.some((note) => note.kind === 'applied' && note.node === node);
  return hasEntry && !followed.every(hasApplied);
}

function isAboutEntry({ about }: MessageItem): boolean {
  return about.type === 'entry';
}

/** The proposer tells all others what was chosen. */
function isOutcomeUntold(
  messages: readonly MessageItem[],
  notes: readonly NoteItem[],
  followed: readonly NodeId[],
): boolean {
  const proposal = messages.find(({ message }) => message.type === 'prepare' || message.type === 'accept');
  if (proposal === undefined) return false;
  const knows = (node: NodeId): boolean =>
    node === proposal.from
      ? notes.some(({ kind }) => kind === 'chosen')
      : messages.some(({ message, receivedMs, to }) => {
          return message.type === 'chosen' && to === node && receivedMs !== null;
        });
  return !followed.every(knows);
}

function ballotOf(message: MessageItem['message']): string | null {
  return 'ballot' in message ? message.ballot : null;
}
