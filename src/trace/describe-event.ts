/** Tells an event as a sentence, in the standard terms of Raft, for people who watch a cluster. */
import type { Configuration } from '../consensus/types.js';
import type { ClusterEvent } from './events.js';
import { registerText } from './register-text.js';

/** One sentence without a full stop, beginning with the node: `n3 stands for election in term 4`. */
export function describeEvent(event: ClusterEvent): string {
  return `${event.node} ${predicate(event)}`;
}

function predicate(event: ClusterEvent): string {
  switch (event.type) {
    case 'roleChanged':
      return `became ${event.to} in term ${event.term}: ${event.reason}`;
    case 'termAdvanced':
      return `moved from term ${event.from} to term ${event.term}`;
    case 'leaderChanged':
      return describeLeader(event);
    case 'electionStarted':
      return event.preVote
        ? `asked whether it could win an election in term ${event.term + 1} (pre-vote)`
        : `stood for election in term ${event.term}`;
    case 'voteAnswered':
      return describeVoteAnswered(event);
    case 'voteReceived':
      return describeVoteReceived(event);
    case 'entriesDiscarded':
      return describeDiscarded(event);
    case 'configurationChanged':
      return `uses the configuration of entry ${event.index}: ${describeConfiguration(event.configuration)}`;
    case 'snapshotSendStarted':
      return `began to send ${event.to} its snapshot up to entry ${event.index}`;
    case 'snapshotInstalled':
      return `installed a snapshot up to entry ${event.index}`;
    case 'transferStarted':
      return `began to hand leadership to ${event.target} in term ${event.term}`;
    case 'transferEnded':
      return event.succeeded
        ? `handed leadership to ${event.target}`
        : `gave up handing leadership to ${event.target}`;
    case 'nodeStarted':
      return describeStart(event);
    case 'operationsChosen':
      return describeChosen(event);
    case 'ballotConflict':
      return describeConflict(event);
    case 'collectionStarted':
      return `begins to forget ${tombstones(event.tombstones)}`;
    case 'collectionEnded':
      return event.succeeded
        ? `had ${tombstones(event.tombstones)} forgotten by every node`
        : 'could not have tombstones forgotten: not every node answered';
    case 'nodeStopping':
      return 'is stopping';
    case 'commitAdvanced':
      return `knows entries up to ${event.commitIndex} to be committed`;
    case 'snapshotTaken':
      return `took a snapshot up to entry ${event.index} (${event.bytes} bytes)`;
    case 'peerUp':
      return `is connected to ${event.peer}`;
    case 'peerDown':
      return `lost its connection to ${event.peer}`;
    case 'faultsChanged':
      return event.faults.length === 0
        ? 'is free of injected faults'
        : `has an injected fault: ${event.faults.join(', ')}`;
    default:
      return describeUnknown(event);
  }
}

type EventOf<Type extends ClusterEvent['type']> = Extract<ClusterEvent, { readonly type: Type }>;

function describeLeader({ node, leader, term }: EventOf<'leaderChanged'>): string {
  if (leader === null) return `knows no leader in term ${term}`;
  return leader === node ? `leads in term ${term}` : `follows ${leader} in term ${term}`;
}

function describeStart({ term, lastLogIndex }: EventOf<'nodeStarted'>): string {
  const log = `with its log up to entry ${lastLogIndex}`;
  return term === null ? `started ${log}` : `started in term ${term}, ${log}`;
}

function describeChosen({ chosen, rounds }: EventOf<'operationsChosen'>): string {
  const plural = (count: number, one: string): string => `${count} ${count === 1 ? one : `${one}s`}`;
  return `has had ${plural(chosen, 'operation')} chosen, in ${plural(rounds, 'round')}`;
}

function describeConflict({ counter, key, phase, winner }: EventOf<'ballotConflict'>): string {
  const request = phase === 'prepare' ? 'prepare' : 'accept';
  const lost = `had ${request} ${counter} for ${registerText(key)} rejected`;
  return winner === null ? lost : `${lost} for ballot ${winner.counter} of ${winner.nodeId}`;
}

function tombstones(count: number): string {
  return count === 1 ? 'one tombstone' : `${count} tombstones`;
}

function describeVoteAnswered(event: EventOf<'voteAnswered'>): string {
  const { candidate, granted, preVote, reason, term } = event;
  if (preVote) {
    return granted
      ? `would vote for ${candidate} (pre-vote): ${reason}`
      : `would not vote for ${candidate} (pre-vote): ${reason}`;
  }
  return granted
    ? `voted for ${candidate} in term ${term}`
    : `refused its vote to ${candidate} in term ${term}: ${reason}`;
}

function describeVoteReceived({ granted, node, preVote, term, voter }: EventOf<'voteReceived'>): string {
  const kind = preVote ? 'pre-vote' : 'vote';
  const place = preVote ? '' : ` in term ${term}`;
  if (voter === node) return `counts its own ${kind}${place}`;
  return granted ? `got the ${kind} of ${voter}${place}` : `was refused the ${kind} of ${voter}${place}`;
}

function describeDiscarded({ count, fromIndex, term }: EventOf<'entriesDiscarded'>): string {
  const what = count === 1 ? `entry ${fromIndex}` : `entries ${fromIndex} to ${fromIndex + count - 1}`;
  return `discarded ${what}, never committed, for those of the leader of term ${term}`;
}

function describeConfiguration({ learners, voters, votersOutgoing }: Configuration): string {
  const parts = [`voters ${voters.join(', ')}`];
  if (votersOutgoing.length > 0) parts.push(`outgoing voters ${votersOutgoing.join(', ')}`);
  if (learners.length > 0) parts.push(`learners ${learners.join(', ')}`);
  return parts.join('; ');
}

/** The switch above is exhaustive; a node of a later version may still send what this one does not know. */
function describeUnknown(event: never): string {
  return `sent an event that this version does not know: ${(event as ClusterEvent).type}`;
}
