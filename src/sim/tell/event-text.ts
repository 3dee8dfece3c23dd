/** Events as notes beside a node: shorter than the sentences of `trace`, since the lane says who it is. */
import type { ReplicaEvent } from '../../trace/events.js';
import { registerText } from '../../trace/register-text.js';
import type { Tone } from './scene.js';

export interface Note {
  readonly text: string;
  readonly tone: Tone;
  /** Told only to those who want everything: something else says it already. */
  readonly isMinor: boolean;
}

type EventOf<Type extends ReplicaEvent['type']> = Extract<ReplicaEvent, { readonly type: Type }>;

type MinorType =
  | 'termAdvanced'
  | 'leaderChanged'
  | 'voteReceived'
  | 'configurationChanged'
  | 'peerUp'
  | 'peerDown'
  | 'nodeStopping'
  | 'faultsChanged';

export function eventNote(event: ReplicaEvent): Note {
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
      return note(startText(event), 'good');
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
    case 'operationsChosen':
      return minor(`${event.chosen} operations chosen`);
    case 'ballotConflict':
      return conflictNote(event);
    case 'collectionStarted':
      return note(`begins to forget ${tombstones(event.tombstones)}`, 'plain');
    case 'collectionEnded':
      return event.succeeded
        ? note(`${tombstones(event.tombstones)} forgotten everywhere`, 'good')
        : note('could not forget: not every node answered', 'bad');
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
    case 'faultsChanged':
      return minor(`faults: ${event.faults.join(', ')}`);
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

function startText({ term, lastLogIndex }: EventOf<'nodeStarted'>): string {
  return `is up: ${term === null ? '' : `term ${term}, `}log up to ${lastLogIndex}`;
}

function conflictNote({ counter, key, phase, winner }: EventOf<'ballotConflict'>): Note {
  const what = `${phase} ${counter} for ${registerText(key)} loses`;
  return note(winner === null ? what : `${what} to ${winner.counter}.${winner.nodeId}`, 'change');
}

function tombstones(count: number): string {
  return count === 1 ? '1 tombstone' : `${count} tombstones`;
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
