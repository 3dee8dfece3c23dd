/** What an event changes in what is known of its node, until the node reports again. */
import type { ClusterEvent } from '../../trace/events.js';
import type { NodeReport, PaxosReport, RaftReport, TermRun } from './observation.js';

export function reportAfter(report: NodeReport, event: ClusterEvent): NodeReport {
  if (event.type === 'peerUp' || event.type === 'peerDown') {
    const isConnected = event.type === 'peerUp';
    const peers = report.peers.map((peer) =>
      peer.id === event.peer ? { ...peer, connected: isConnected } : peer,
    );
    return { ...report, peers };
  }
  if (event.type === 'faultsChanged') return { ...report, faults: event.faults };
  return report.engine === 'raft' ? raftAfter(report, event) : paxosAfter(report, event);
}

function paxosAfter(report: PaxosReport, event: ClusterEvent): PaxosReport {
  switch (event.type) {
    case 'operationsChosen':
      return afterChosen(report, event);
    case 'nodeStarted':
      return { ...report, ...BEGUN };
    default:
      return report;
  }
}

function afterChosen(
  report: PaxosReport,
  { chosen, conflicts, rounds }: Extract<ClusterEvent, { type: 'operationsChosen' }>,
): PaxosReport {
  // A report that was answered later may be here before.
  return chosen < report.chosen ? report : { ...report, chosen, conflicts, rounds };
}

/** The counters of a node that has just started. */
const BEGUN = {
  ...{ chosen: 0, unanswered: 0, rounds: 0, roundsWithoutPrepare: 0, conflicts: 0 },
  ...{ promises: 0, acceptances: 0, rejections: 0, collected: 0 },
};

function raftAfter(report: RaftReport, event: ClusterEvent): RaftReport {
  const term = ('term' in event ? event.term : null) ?? report.term;
  const known = { ...report, term: Math.max(report.term, term) };
  switch (event.type) {
    case 'roleChanged':
      return { ...known, role: event.to, followers: event.to === 'leader' ? report.followers : [] };
    case 'termAdvanced':
      return { ...known, votedFor: null, votesGranted: [], votesRefused: [] };
    case 'leaderChanged':
      return { ...known, leader: event.leader };
    case 'voteAnswered':
      return event.granted && !event.preVote ? { ...known, votedFor: event.candidate } : known;
    case 'electionStarted':
      return { ...known, votesGranted: [], votesRefused: [], electionElapsedMs: 0 };
    case 'voteReceived':
      return event.granted
        ? { ...known, votesGranted: withName(report.votesGranted, event.voter) }
        : { ...known, votesRefused: withName(report.votesRefused, event.voter) };
    case 'commitAdvanced':
      return afterCommit(known, event.commitIndex);
    case 'entriesDiscarded':
      return cutLog(known, event.fromIndex);
    case 'nodeStarted':
      return { ...known, role: 'follower', leader: null, lastLogIndex: event.lastLogIndex, followers: [] };
    default:
      return known;
  }
}

/** What is committed is in the log; it is applied in the same turn, or else the next report says so. */
function afterCommit(report: RaftReport, commitIndex: number): RaftReport {
  const committed = Math.max(report.commitIndex, commitIndex);
  const lastLogIndex = Math.max(report.lastLogIndex, committed);
  const lastApplied = report.lastApplied === report.commitIndex ? committed : report.lastApplied;
  const isNewTerm = lastLogIndex > report.lastLogIndex && (report.termRuns.at(-1)?.term ?? 0) < report.term;
  const termRuns: readonly TermRun[] = isNewTerm
    ? [...report.termRuns, { term: report.term, firstIndex: report.lastLogIndex + 1 }]
    : report.termRuns;
  return { ...report, commitIndex: committed, lastLogIndex, lastApplied, termRuns };
}

function cutLog(report: RaftReport, fromIndex: number): RaftReport {
  const termRuns = report.termRuns.filter((run) => run.firstIndex < fromIndex);
  return { ...report, lastLogIndex: Math.min(report.lastLogIndex, fromIndex - 1), termRuns };
}

function withName(names: readonly string[], name: string): readonly string[] {
  return names.includes(name) ? names : [...names, name];
}
