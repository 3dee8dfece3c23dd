/** Events as notes beside a node: shorter than the sentences of `trace`, since the lane says who it is. */
import type { ConsensusEvent, NodeEvent } from '../../trace/events.js';
import type { Tone } from './scene.js';

export interface Note {
  readonly text: string;
  readonly tone: Tone;
  /** Told only to those who want everything: something else says it already. */
  readonly isMinor: boolean;
}

type Event = ConsensusEvent | NodeEvent;
type EventOf<Type extends Event['type']> = Extract<Event, { readonly type: Type }>;

type MinorType =
  | 'termAdvanced'
  | 'leaderChanged'
  | 'voteReceived'
  | 'configurationChanged'
  | 'peerUp'
  | 'peerDown'
  | 'nodeStopping';

export function eventNote(event: Event): Note {
  switch (event.type) {
    case 'roleChanged':
      return roleNote(event);
    case 'voteAnswered':
      return voteNote(event);
    case 'electionStarted':
      return note(
        event.preVote ? `could I win term ${event.term + 1}?` : `stands for election in term ${event.term}`,
        'change',
      );
    case 'commitAdvanced':
      return note(`committed up to ${event.commitIndex}`, 'good');
    case 'entriesDiscarded':
      return note(`discards ${rangeOf(event)}`, 'bad');
    case 'nodeStarted':
      return note(`is up: term ${event.term}, log up to ${event.lastLogIndex}`, 'good');
    case 'snapshotTaken':
      return note(`snapshot up to ${event.index}`, 'plain');
    case 'snapshotInstalled':
      return note(`installed snapshot up to ${event.index}`, 'good');
    case 'snapshotSendStarted':
      return note(`begins snapshot for ${event.to}`, 'plain');
    case 'transferStarted':
      return note(`hands over to ${event.target}`, 'change');
    case 'transferEnded':
      return note(event.succeeded ? `handed over to ${event.target}` : 'gives up handing over', 'change');
    default:
      return minorNote(event);
  }
}

function minorNote(event: EventOf<MinorType>): Note {
  switch (event.type) {
    case 'termAdvanced':
      return minor(`term ${event.from} is over: term ${event.term}`);
    case 'leaderChanged':
      return minor(event.leader === null ? 'knows no leader' : `leader is ${event.leader}`);
    case 'voteReceived':
      return minor(`counts the ${event.granted ? 'yes' : 'no'} of ${event.voter}`);
    case 'configurationChanged':
      return minor(`configuration of entry ${event.index}`);
    case 'peerUp':
      return minor(`connected to ${event.peer}`);
    case 'peerDown':
      return minor(`no connection to ${event.peer}`);
    case 'nodeStopping':
      return minor('is stopping');
  }
}

/** Who stands for election says so by an event of its own. */
function roleNote({ from, to, term, reason }: EventOf<'roleChanged'>): Note {
  if (to === 'leader') return note(`LEADS term ${term}: ${reason}`, 'good');
  if (to === 'candidate') return minor(`candidate: ${reason}`);
  return from === 'leader' ? note(`steps down: ${reason}`, 'bad') : minor(`${to}: ${reason}`);
}

function voteNote({ candidate, granted, preVote, reason }: EventOf<'voteAnswered'>): Note {
  if (preVote) {
    const would = granted ? `would vote for ${candidate}` : `would not vote for ${candidate}: ${reason}`;
    return { text: would, tone: 'plain', isMinor: granted };
  }
  return granted
    ? note(`votes for ${candidate}`, 'change')
    : note(`no vote for ${candidate}: ${reason}`, 'plain');
}

function rangeOf({ fromIndex, count }: EventOf<'entriesDiscarded'>): string {
  return count === 1 ? `entry ${fromIndex}` : `entries ${fromIndex}..${fromIndex + count - 1}`;
}

function note(text: string, tone: Tone): Note {
  return { text, tone, isMinor: false };
}

function minor(text: string): Note {
  return { text, tone: 'quiet', isMinor: true };
}
