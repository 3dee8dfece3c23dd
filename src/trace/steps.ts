/**
 * The single steps that a command leads to on the nodes, as `TRACE FOLLOW` tells them: what arrived, what was
 * sent, what is on disk, what is decided. Plain data, one JSON object a step. What elections and snapshots say
 * to each other is left out on purpose: no command is the cause of it.
 */
import type { LogIndex, NodeId, Term } from '../consensus/types.js';

/** As in `17.n2`: the counter, and whose ballot it is. */
type BallotText = string;

export interface TracedRegister {
  /** One character with the number of the database, then the key. */
  readonly key: string;
  readonly ballot: BallotText;
}

export type TracedMessage = RaftMessageTold | PaxosMessageTold | SurveyMessageTold;

type RaftMessageTold =
  | {
      readonly type: 'appendEntries';
      readonly term: Term;
      readonly firstIndex: LogIndex;
      /** `firstIndex - 1` if it bears no entries. */
      readonly lastIndex: LogIndex;
      readonly commitIndex: LogIndex;
      readonly readRound: number;
    }
  | {
      readonly type: 'appendEntriesResponse';
      readonly term: Term;
      readonly success: boolean;
      readonly matchIndex: LogIndex;
      readonly readRound: number;
    }
  /** `question` is the same in the answer, and in no other question of that follower. */
  | { readonly type: 'readIndex'; readonly question: string }
  | {
      readonly type: 'readIndexResponse';
      readonly question: string;
      readonly index: LogIndex;
      readonly refused: string | null;
    }
  | { readonly type: 'forward'; readonly requestId: number }
  | { readonly type: 'forwardReply'; readonly requestId: number; readonly reply: string | null };

type PaxosMessageTold =
  | (TracedRegister & { readonly type: 'prepare' })
  | (TracedRegister & {
      readonly type: 'promise';
      /** What the acceptor had accepted; a value of null is a tombstone. */
      readonly accepted: { readonly ballot: BallotText; readonly value: string | null } | null;
    })
  | (TracedRegister & {
      readonly type: 'accept';
      readonly value: string | null;
      /** Of the prepare that rides along. */
      readonly next: BallotText | null;
    })
  | (TracedRegister & { readonly type: 'accepted'; readonly nextPromised: boolean })
  | (TracedRegister & { readonly type: 'rejected'; readonly promised: BallotText | null })
  | { readonly type: 'chosen'; readonly registers: readonly TracedRegister[] };

/** Questions about all keys, or about what the acceptors hold. */
interface SurveyMessageTold {
  readonly type: 'listKeys' | 'keysListed' | 'inspectRegister' | 'registerInspected';
  readonly request: number;
}

/** `origin` names a request at one node, through all that it leads to there. */
export type Step =
  | {
      readonly type: 'requestReceived';
      readonly origin: string;
      /** `host:port` of the client's end. */
      readonly client: string;
      /** As `shortCommand` makes it. */
      readonly command: readonly string[];
    }
  | { readonly type: 'replySent'; readonly origin: string; readonly reply: string }
  | {
      readonly type: 'messageSent';
      readonly to: NodeId;
      readonly message: TracedMessage;
      /** False: there is no connection to that node, or it does not keep up, and the message is dropped. */
      readonly left: boolean;
    }
  | { readonly type: 'messageReceived'; readonly from: NodeId; readonly message: TracedMessage }
  /** Raft: a follower brings the write to its leader; what it leads to there has another origin. */
  | { readonly type: 'forwarded'; readonly origin: string; readonly requestId: number }
  | { readonly type: 'proposed'; readonly origin: string; readonly index: LogIndex; readonly term: Term }
  /** Raft: a round of ReadIndex after `afterRound` has to confirm these, or the leader that is asked. */
  | {
      readonly type: 'readAsked';
      readonly origins: readonly string[];
      readonly context: number;
      readonly afterRound: number;
    }
  | { readonly type: 'readQueued'; readonly question: string; readonly afterRound: number }
  | { readonly type: 'readConfirmed'; readonly context: number; readonly index: LogIndex }
  | { readonly type: 'entriesDurable'; readonly firstIndex: LogIndex; readonly lastIndex: LogIndex }
  | { readonly type: 'committed'; readonly firstIndex: LogIndex; readonly lastIndex: LogIndex }
  | { readonly type: 'applied'; readonly firstIndex: LogIndex; readonly lastIndex: LogIndex }
  /** Paxos: the proposer has the request, and gives it a number. */
  | {
      readonly type: 'requestStarted';
      readonly origin: string;
      readonly key: string;
      readonly request: number;
    }
  /** Paxos: a message of this ballot leaves for the sake of the request. */
  | (TracedRegister & { readonly type: 'roundSent'; readonly request: number })
  | { readonly type: 'registersDurable'; readonly records: readonly DurableRecord[] }
  | { readonly type: 'chosen'; readonly registers: readonly TracedRegister[] };

export interface DurableRecord extends TracedRegister {
  readonly type: 'promised' | 'accepted';
}

/** A step with its time and place. */
export type PlacedStep = Step & {
  readonly node: NodeId;
  /** Milliseconds by the monotonic clock of the machine, which is one for all its processes. */
  readonly timeMs: number;
  /** Counts the steps of one run of a node, so that they have an order. */
  readonly sequence: number;
};

/**
 * The steps of all nodes, and of the client, stand on one axis, since the monotonic clock that these nanoseconds come
 * from is the same for all processes of a machine.
 */
export function millisecondsOf(nanoseconds: bigint): number {
  return Number(nanoseconds) / NANOSECONDS_PER_MILLISECOND;
}

const NANOSECONDS_PER_MILLISECOND = 1e6;
const WORDS_MAX = 8;
const CHARACTERS_MAX = 64;

/** Enough of a command to know it again, and to show it. */
export function shortCommand(words: readonly string[]): readonly string[] {
  const short = words.slice(0, WORDS_MAX).map(shortText);
  return words.length > WORDS_MAX ? [...short, '...'] : short;
}

/** `text` has a character for each byte; so has what is cut short. */
export function shortText(text: string): string {
  return text.length > CHARACTERS_MAX ? `${text.slice(0, CHARACTERS_MAX - 3)}...` : text;
}
