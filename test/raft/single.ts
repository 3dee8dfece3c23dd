/** One core alone: messages are handed to it by the test, and what it says is looked at. */
import type { Effects, Persist } from '../../src/consensus/effects.js';
import { type Configuration, EntryKind, LogEntry, type SnapshotMetadata } from '../../src/consensus/types.js';
import { RaftCore } from '../../src/raft/core.js';
import type {
  AppendEntries,
  AppendEntriesResponse,
  InstallSnapshot,
  RaftMessage,
  RequestVote,
  RequestVoteResponse,
} from '../../src/raft/messages.js';
import type { RaftOptions } from '../../src/raft/options.js';

export const text = (data: Uint8Array): string => Buffer.from(data).toString('latin1');
export const bytes = (value: string): Uint8Array => Buffer.from(value, 'latin1');

export function voters(...ids: string[]): Configuration {
  return { voters: ids, votersOutgoing: [], learners: [] };
}

export const three = voters('n1', 'n2', 'n3');

/** Entries 1, 2, … of the given terms. */
export function logOf(...terms: number[]): LogEntry[] {
  return terms.map((term, place) => command(place + 1, term));
}

export function command(index: number, term: number, data = `${index}@${term}`): LogEntry {
  return new LogEntry(index, term, EntryKind.Command, bytes(data));
}

export function defaults(id: string, changes: Partial<RaftOptions> = {}): RaftOptions {
  return {
    id,
    groupId: 1,
    incarnation: 1,
    electionTimeoutTicksMin: 10,
    electionTimeoutTicksMax: 20,
    heartbeatTicks: 2,
    messageBytesMax: 1 << 20,
    inflightMessagesMax: 64,
    inflightBytesMax: 1 << 22,
    uncommittedBytesMax: 1 << 22,
    snapshotChunkBytesMax: 8,
    random: () => 0,
    readSnapshotChunk: () => null,
    ...changes,
  };
}

export interface Setup {
  id?: string;
  term?: number;
  votedFor?: string | null;
  entries?: readonly LogEntry[];
  snapshot?: SnapshotMetadata | null;
  configuration?: Configuration;
  options?: Partial<RaftOptions>;
}

/** A core with a disk that is instant if `settle` carries its effects out. */
export function start(setup: Setup = {}): RaftCore {
  const { id = 'n1', term = 0, votedFor = null, entries = [], snapshot = null } = setup;
  return new RaftCore(defaults(id, setup.options), {
    hardState: { currentTerm: term, votedFor },
    snapshot,
    entries,
    bootstrap: setup.configuration ?? three,
  });
}

export interface Settled {
  messages: RaftMessage[];
  persists: Persist[];
  effects: Effects<RaftMessage>[];
}

/** Carries out everything, the disk at once, until the core has no more to do. */
export function settle(core: RaftCore): Settled {
  const settled: Settled = { messages: [], persists: [], effects: [] };
  for (let round = 0; core.hasEffects(); round += 1) {
    if (round > 100) throw new Error('the core always has effects');
    const effects = core.takeEffects();
    settled.effects.push(effects);
    settled.messages.push(...effects.messages);
    if (effects.persist !== null) {
      settled.persists.push(effects.persist);
      core.persisted(effects.persist.sequence);
    }
    const last = effects.committed.at(-1);
    if (last !== undefined) core.applied(last.index);
  }
  return settled;
}

/** Steps one message and returns what is said to it. */
export function ask(core: RaftCore, message: RaftMessage): RaftMessage[] {
  core.step(message);
  return settle(core).messages;
}

export function ticks(core: RaftCore, count: number): RaftMessage[] {
  const messages: RaftMessage[] = [];
  for (let done = 0; done < count; done += 1) {
    core.tick();
    messages.push(...settle(core).messages);
  }
  return messages;
}

export function only<T extends RaftMessage['type']>(
  messages: readonly RaftMessage[],
  type: T,
  to?: string,
): Extract<RaftMessage, { type: T }>[] {
  const found = messages.filter(
    (message) => message.type === type && (to === undefined || message.to === to),
  );
  return found as Extract<RaftMessage, { type: T }>[];
}

/** Makes `core` the leader of the next term by granting what it asks for. Returns what it says on winning. */
export function makeLeader(core: RaftCore): RaftMessage[] {
  const asked = only(ticks(core, 10), 'requestVote');
  const messages = grantAll(core, only(grantAll(core, asked), 'requestVote'));
  if (core.role !== 'leader') throw new Error(`${core.id} was not elected`);
  return messages;
}

function grantAll(core: RaftCore, requests: readonly RequestVote[]): RaftMessage[] {
  const seen = new Set<string>();
  const messages: RaftMessage[] = [];
  for (const request of requests) {
    if (seen.has(request.to)) continue;
    seen.add(request.to);
    messages.push(...ask(core, vote(request.to, core.id, request.term, request.preVote)));
  }
  return messages;
}

export function vote(
  from: string,
  to: string,
  term: number,
  preVote = false,
  granted = true,
): RequestVoteResponse {
  return { type: 'requestVoteResponse', groupId: 1, from, to, term, preVote, granted };
}

export function requestVote(from: string, term: number, more: Partial<RequestVote> = {}): RequestVote {
  return {
    type: 'requestVote',
    groupId: 1,
    from,
    to: 'n1',
    term,
    preVote: false,
    lastLogIndex: 0,
    lastLogTerm: 0,
    leadershipTransfer: false,
    ...more,
  };
}

export function append(from: string, term: number, more: Partial<AppendEntries> = {}): AppendEntries {
  return {
    type: 'appendEntries',
    groupId: 1,
    from,
    to: 'n1',
    term,
    prevLogIndex: 0,
    prevLogTerm: 0,
    entries: [],
    leaderCommit: 0,
    readRound: 0,
    ...more,
  };
}

export function appended(
  from: string,
  term: number,
  matchIndex: number,
  readRound = 0,
): AppendEntriesResponse {
  return {
    type: 'appendEntriesResponse',
    groupId: 1,
    from,
    to: 'n1',
    term,
    success: true,
    matchIndex,
    rejectedIndex: 0,
    hintIndex: 0,
    hintTerm: 0,
    readRound,
  };
}

export function snapshotPiece(
  from: string,
  term: number,
  metadata: SnapshotMetadata,
  offset: number,
  data: string,
  done: boolean,
): InstallSnapshot {
  return {
    type: 'installSnapshot',
    groupId: 1,
    from,
    to: 'n1',
    term,
    metadata,
    offset,
    data: bytes(data),
    done,
  };
}

export function propose(core: RaftCore, data = 'x'): ReturnType<RaftCore['propose']> {
  return core.propose(EntryKind.Command, bytes(data));
}

/** `index@term` of the whole log. */
export function logText(core: RaftCore): string[] {
  return core.entries(1, core.lastLogIndex).map((entry) => `${entry.index}@${entry.term}`);
}
