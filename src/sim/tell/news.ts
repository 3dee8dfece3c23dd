/**
 * Which messages say something new. Heartbeats, messages that are sent again because nobody answers, and
 * answers that confirm what was known would drown the others.
 */
import type { AppendEntries, AppendEntriesResponse, RaftMessage } from '../../raft/messages.js';
import type { Transmission } from '../network.js';
import { messageLabel } from './message-label.js';

/** What was told of one direction between two nodes. */
interface Link {
  term: number;
  commitIndex: number;
  matchIndex: number;
  /** The last of each type of message. */
  readonly told: Map<string, string>;
}

/** Requests for votes, entries and snapshots are sent again as they are; of anything else each one counts. */
const SENT_AGAIN: ReadonlySet<RaftMessage['type']> = new Set<RaftMessage['type']>([
  'requestVote',
  'requestVoteResponse',
  'appendEntries',
  'appendEntriesResponse',
  'installSnapshot',
  'installSnapshotResponse',
]);

export class News {
  private readonly links = new Map<string, Link>();

  /** Also notes what the message said. `isLost`: it never arrived. */
  isNews(transmission: Transmission, isLost: boolean): boolean {
    if (transmission.message.type === 'paxos') return this.isNewsOfPaxos(transmission, isLost);
    if (transmission.message.type !== 'raft') return true;
    const { message } = transmission.message;
    if (!SENT_AGAIN.has(message.type)) return true;
    const link = this.linkOf(transmission, message.term);
    if (message.type === 'appendEntries' && message.entries.length === 0) {
      return !isLost && this.isNewCommit(link, message);
    }
    if (message.type === 'appendEntriesResponse' && message.success) {
      return !isLost && this.isNewMatch(link, message);
    }
    const text = `${messageLabel(transmission.message)} ${isLost}`;
    const isNew = link.told.get(message.type) !== text;
    link.told.set(message.type, text);
    if (isNew && !isLost && message.type === 'appendEntries') this.isNewCommit(link, message);
    return isNew;
  }

  /** What is sent again says nothing new, nor what is told to be chosen: the answer of the client says it. */
  private isNewsOfPaxos(transmission: Transmission, isLost: boolean): boolean {
    const { message } = transmission;
    if (message.type === 'paxos' && message.message.type === 'chosen') return false;
    const link = this.linkOf(transmission, 0);
    const text = `${messageLabel(message)} ${isLost}`;
    const isNew = !link.told.has(text);
    link.told.set(text, text);
    return isNew;
  }

  private isNewCommit(link: Link, { leaderCommit }: AppendEntries): boolean {
    if (leaderCommit <= link.commitIndex) return false;
    link.commitIndex = leaderCommit;
    return true;
  }

  private isNewMatch(link: Link, { matchIndex }: AppendEntriesResponse): boolean {
    if (matchIndex <= link.matchIndex) return false;
    link.matchIndex = matchIndex;
    return true;
  }

  /** A new term begins anew: what a follower confirms to another leader is news. */
  private linkOf({ from, to }: Transmission, term: number): Link {
    const name = `${from} ${to}`;
    const known = this.links.get(name);
    if (known !== undefined && known.term >= term) return known;
    const link = { term, commitIndex: known?.commitIndex ?? 0, matchIndex: 0, told: new Map() };
    this.links.set(name, link);
    return link;
  }
}
