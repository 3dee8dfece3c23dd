/** How one event reads in the story of the whole cluster; null for what another event tells better. */
import { describeEvent } from '../../trace/describe-event.js';
import type { ClusterEvent } from '../../trace/events.js';
import { registerText } from '../../trace/register-text.js';
import type { Timeline, TimelineEntry, Tone } from './timeline-entry.js';

type Draft = Pick<TimelineEntry, 'key' | 'tone' | 'tell'> &
  Partial<Pick<TimelineEntry, 'names' | 'refusals' | 'detail'>>;

export function storyOf(event: ClusterEvent, { leaderLostMs }: Timeline): TimelineEntry | null {
  const draft = draftOf(event, leaderLostMs === null ? null : event.time - leaderLostMs);
  return draft === null ? null : { names: [], refusals: [], detail: 0, ...draft, timeMs: event.time };
}

function draftOf(event: ClusterEvent, leaderlessMs: number | null): Draft | null {
  switch (event.type) {
    case 'commitAdvanced':
    case 'operationsChosen':
    case 'termAdvanced':
      return null;
    case 'electionStarted':
      return election(event.node, event.preVote ? event.term + 1 : event.term, event.preVote);
    case 'voteReceived':
      return event.voter === event.node
        ? null
        : election(event.node, event.preVote ? event.term + 1 : event.term, event.preVote, {
            [event.granted ? 'names' : 'refusals']: [event.voter],
          });
    case 'voteAnswered':
      return event.preVote || event.candidate === event.node
        ? null
        : election(event.candidate, event.term, false, {
            [event.granted ? 'names' : 'refusals']: [event.node],
          });
    case 'roleChanged':
      return roleChange(event, leaderlessMs);
    case 'leaderChanged':
      return leaderChange(event);
    case 'peerUp':
      return told(event, `up ${event.peer}`, 'quiet', (names) => `${list(names)} connected to ${event.peer}`);
    case 'peerDown':
      return told(event, `down ${event.peer}`, 'trouble', (names) => `${list(names)} lost ${event.peer}`);
    case 'configurationChanged':
      return told(event, `configuration ${event.index}`, 'quiet', (names) =>
        describeEvent({ ...event, node: list(names) }).replace(' uses the ', ' took the '),
      );
    case 'ballotConflict':
      return conflict(event);
    case 'faultsChanged':
      return plain(event, event.faults.length === 0 ? 'good' : 'trouble');
    case 'collectionEnded':
      return plain(event, event.succeeded ? 'good' : 'trouble');
    default:
      return plain(event, TONES[event.type] ?? 'quiet');
  }
}

const TONES: Readonly<Partial<Record<ClusterEvent['type'], Tone>>> = {
  nodeStarted: 'good',
  nodeStopping: 'trouble',
  entriesDiscarded: 'trouble',
  transferStarted: 'election',
  transferEnded: 'election',
  snapshotInstalled: 'good',
};

/** The campaign of one node in one term, whoever tells of it. */
function election(
  candidate: string,
  term: number,
  isPreVote: boolean,
  votes: Partial<Pick<TimelineEntry, 'names' | 'refusals'>> = {},
): Draft {
  const tell = (names: readonly string[], refusals: readonly string[]): string => {
    const yes =
      names.length === 0 ? '' : isPreVote ? `: ${list(names)} would` : `, voted for by ${list(names)}`;
    const no =
      refusals.length === 0
        ? ''
        : `${isPreVote && yes === '' ? ':' : ','} ${list(refusals)} ${isPreVote ? 'would not' : 'refused'}`;
    const deed = isPreVote ? `asked who would vote for it in term ${term}` : `stood for term ${term}`;
    return `${candidate} ${deed}${yes}${no}`;
  };
  const key = `${isPreVote ? 'pre-vote' : 'election'} ${candidate} ${term}`;
  return { key, tone: isPreVote ? 'quiet' : 'election', tell, ...votes };
}

/** `leaderlessMs`: how long there had been no leader; null if that is not known. */
function roleChange(
  event: Extract<ClusterEvent, { type: 'roleChanged' }>,
  leaderlessMs: number | null,
): Draft | null {
  const { node, term, from, to, reason } = event;
  if (to === 'leader') return leadership(node, term, leaderlessMs);
  if (from === 'leader') {
    const tell = (): string => `${node} no longer leads: ${reason}`;
    return { key: `resigned ${node} ${term}`, tone: 'trouble', tell };
  }
  return null;
}

function leadership(leader: string, term: number, leaderlessMs: number | null): Draft {
  const gap =
    leaderlessMs === null || leaderlessMs < 0
      ? ''
      : `, after ${Math.round(leaderlessMs)} ms without a leader`;
  const tell = (followers: readonly string[]): string =>
    `${leader} leads term ${term}${gap}${followers.length === 0 ? '' : `; ${list(followers)} ${followers.length === 1 ? 'follows' : 'follow'}`}`;
  return { key: `leader ${leader} ${term}`, tone: 'leader', detail: gap === '' ? 0 : 1, tell };
}

function leaderChange(event: Extract<ClusterEvent, { type: 'leaderChanged' }>): Draft | null {
  const { node, leader, term } = event;
  if (leader === null) {
    return told(
      event,
      `leaderless ${term}`,
      'trouble',
      (names) => `${list(names)} ${names.length === 1 ? 'knows' : 'know'} no leader in term ${term}`,
    );
  }
  if (leader === node) return null;
  return { ...leadership(leader, term, null), names: [node] };
}

/** Duels come by the dozen: those of two nodes within a while are one sentence, and its names are the keys. */
function conflict({ key, node, winner }: Extract<ClusterEvent, { type: 'ballotConflict' }>): Draft {
  const victor = winner?.nodeId ?? null;
  return {
    ...{ key: `conflict ${node} ${victor}`, tone: 'election', names: [registerText(key)] },
    tell: (keys) =>
      victor === null
        ? `${node} lost rounds of an age that is over, for ${few(keys)}`
        : `${node} lost rounds to ballots of ${victor}, for ${few(keys)}`,
  };
}

const KEYS_TOLD_MAX = 3;

function few(keys: readonly string[]): string {
  const more = keys.length - KEYS_TOLD_MAX;
  return more <= 1 ? list(keys) : list([...keys.slice(0, KEYS_TOLD_MAX), `${more} other keys`]);
}

/** What several nodes tell alike, each for itself. */
function told(
  event: ClusterEvent,
  key: string,
  tone: Tone,
  tell: (names: readonly string[]) => string,
): Draft {
  return { key, tone, names: [event.node], tell };
}

function plain(event: ClusterEvent, tone: Tone): Draft {
  return { key: `${event.node} ${event.time} ${event.sequence}`, tone, tell: () => describeEvent(event) };
}

/** As in `n1, n2 and n3`. */
function list(names: readonly string[]): string {
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
