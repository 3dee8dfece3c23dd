/** Takes in one observation: the state before and the observation give the state after. */
import type { ClusterEvent } from '../../trace/events.js';
import { type ClusterState, highestCommit, type NodeState } from './cluster-state.js';
import { recordDecisions } from './decision-history.js';
import type { NodeReport, Observation, PaxosReport, ProcessState, RaftReport } from './observation.js';
import { recordProposals, restartProposals } from './proposal-history.js';
import { reportAfter } from './report-after-event.js';
import { addEntry, tellEvent } from './timeline.js';
import type { TimelineEntry, Tone } from './timeline-entry.js';

export function observe(state: ClusterState, observation: Observation): ClusterState {
  const seen = take(state, observation);
  const nowMs = Math.max(state.nowMs, timeOf(observation));
  const decisions = recordDecisions(seen.decisions, nowMs, decidedIn(seen));
  const isChange = seen.timeline !== state.timeline || isWorthAStep(state.nodes, seen.nodes);
  return { ...seen, nowMs, decisions, revision: state.revision + (isChange ? 1 : 0) };
}

/** How much is decided; null while nobody has told. */
function decidedIn(state: ClusterState): number | null {
  if (state.engine === 'raft') return highestCommit(state) || null;
  if (state.nodes.every(({ report }) => report === null)) return null;
  return state.nodes.reduce((sum, { proposals }) => sum + proposals.chosen, 0);
}

function timeOf(observation: Observation): number {
  return observation.type === 'event' ? observation.event.time : observation.timeMs;
}

function take(state: ClusterState, observation: Observation): ClusterState {
  switch (observation.type) {
    case 'event':
      return takeEvent(state, observation.event);
    case 'report':
      return takeReport(state, observation);
    case 'action': {
      const { timeMs, text, failed } = observation;
      const entry = happening(`action ${timeMs} ${text}`, timeMs, failed ? 'trouble' : 'action', text);
      return { ...state, timeline: addEntry(state.timeline, entry) };
    }
  }
}

function takeEvent(state: ClusterState, event: ClusterEvent): ClusterState {
  const timeline = tellEvent(state.timeline, event);
  const nodes = changeNode(state.nodes, event.node, (node) => {
    const discarded =
      event.type === 'entriesDiscarded'
        ? { fromIndex: event.fromIndex, toIndex: event.fromIndex + event.count - 1, timeMs: event.time }
        : node.discarded;
    // An event from before the report is in it already.
    if (node.report === null || event.time < node.reportMs) return { ...node, discarded };
    const before = event.type === 'nodeStarted' ? restartProposals(node.proposals) : node.proposals;
    const report = reportAfter(node.report, event);
    return { ...node, discarded, report, proposals: proposalsAfter(before, event.time, report) };
  });
  return { ...state, timeline, nodes };
}

function takeReport(
  state: ClusterState,
  { node: id, timeMs, process, pid, report }: Extract<Observation, { type: 'report' }>,
): ClusterState {
  const before = state.nodes.find((node) => node.id === id);
  const nodes = changeNode(state.nodes, id, (node) => ({
    ...node,
    process,
    pid,
    isReachable: report !== null,
    report: report ?? node.report,
    asked: report ?? node.asked,
    reportMs: report === null ? node.reportMs : timeMs,
    proposals: proposalsAfter(node.proposals, timeMs, report),
  }));
  const text = before === undefined ? null : processChange(id, before.process, process);
  if (text === null) return { ...state, nodes };
  const tone: Tone = process === 'running' ? 'good' : 'trouble';
  const entry = happening(`process ${id} ${process} ${timeMs}`, timeMs, tone, text);
  return { ...state, nodes, timeline: addEntry(state.timeline, entry) };
}

function proposalsAfter(
  proposals: NodeState['proposals'],
  timeMs: number,
  report: NodeReport | null,
): NodeState['proposals'] {
  return report?.engine === 'paxos' ? recordProposals(proposals, timeMs, report) : proposals;
}

/** What became of a process, as a sentence; null if nothing did, or if the node tells it itself. */
function processChange(id: string, before: ProcessState, after: ProcessState): string | null {
  if (before === after || before === 'unknown') return null;
  if (after === 'crashed') return `${id} is gone: its process ended without being told to`;
  if (after === 'stopped') return `${id} has stopped`;
  if (after === 'paused') return `${id} is paused: its process is frozen`;
  return before === 'paused' ? `${id} goes on where it was paused` : null;
}

function happening(key: string, timeMs: number, tone: Tone, text: string): TimelineEntry {
  return { key, timeMs, tone, names: [], refusals: [], detail: 0, tell: () => text };
}

function changeNode(
  nodes: readonly NodeState[],
  id: string,
  change: (node: NodeState) => NodeState,
): readonly NodeState[] {
  return nodes.map((node) => (node.id === id ? change(node) : node));
}

/** Whether somebody who steps through the past would want to stop here. */
function isWorthAStep(before: readonly NodeState[], after: readonly NodeState[]): boolean {
  return after.some((node, position) => {
    const old = before[position];
    if (old === node || old === undefined) return false;
    const { process, isReachable, discarded } = node;
    if (process !== old.process || isReachable !== old.isReachable || discarded !== old.discarded)
      return true;
    return !isSameReport(old.report, node.report);
  });
}

function isSameReport(one: NodeReport | null, other: NodeReport | null): boolean {
  if (one === null || other === null || one === other) return one === other;
  return connectionsOf(one) === connectionsOf(other) && lookOf(one) === lookOf(other);
}

function connectionsOf({ faults, peers }: NodeReport): string {
  return [
    ...peers.map(({ id, connected, condition }) => `${connected ? id : '-'}${condition ?? ''}`),
    ...faults,
  ].join();
}

function lookOf(report: NodeReport): string {
  return (report.engine === 'raft' ? lookOfRaft(report) : lookOfPaxos(report)).join();
}

function lookOfRaft(report: RaftReport): readonly unknown[] {
  const { role, term, leader, commitIndex, lastApplied, lastLogIndex, firstLogIndex } = report;
  return [role, term, leader, commitIndex, lastApplied, lastLogIndex, firstLogIndex];
}

function lookOfPaxos(report: PaxosReport): readonly unknown[] {
  const { ballotCounter, registers, keys, tombstones, chosen, unanswered, rounds, conflicts } = report;
  const { promises, acceptances } = report;
  return [
    ...[ballotCounter, registers, keys, tombstones, chosen, unanswered, rounds, conflicts],
    ...[promises, acceptances],
  ];
}
