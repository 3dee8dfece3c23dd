/**
 * Watches a run as a dashboard watches a cluster: what the nodes tell, how each of them is whenever that has
 * changed, and which faults strike. Messages, and what clients ask, are left to those who tell a run as a text.
 */
import type { NodeId } from '../../consensus/types.js';
import type { ClusterEvent } from '../../trace/events.js';
import type { SimulatedLink } from '../network.js';
import type { Plan } from '../plan.js';
import type { ProcessChange, SimulatedNode } from '../simulated-node.js';
import type { Step } from '../steps.js';
import { faultClause } from './fault-text.js';
import { reportOf, type SimulatedReport } from './node-report.js';
import type { SimulatedRaftReport } from './raft-report.js';

type Process = 'running' | 'paused' | 'crashed';

/** Times are milliseconds since the beginning of the run. */
export type Sighting =
  | { readonly type: 'event'; readonly event: ClusterEvent }
  | {
      readonly type: 'report';
      readonly node: NodeId;
      readonly timeMs: number;
      readonly process: Process;
      readonly pid: null;
      readonly report: SimulatedReport | null;
    }
  | { readonly type: 'action'; readonly timeMs: number; readonly text: string; readonly failed: boolean };

export class Watcher {
  private sightings: Sighting[] = [];
  private readonly processes = new Map<NodeId, Process>();
  private readonly reported = new Map<NodeId, string>();
  private sequence = 0;

  constructor(private readonly plan: Plan) {}

  /** Has to be told every step, in order. */
  step(step: Step): void {
    switch (step.type) {
      case 'event':
        this.sequence += 1;
        this.sightings.push({
          type: 'event',
          event: { ...step.event, node: step.node, time: step.timeMs, sequence: this.sequence },
        });
        break;
      case 'process':
        this.processes.set(step.node, PROCESSES[step.change]);
        if (step.change === 'failed') this.tell(step.timeMs, `${step.node} gave up: ${step.why}`, true);
        break;
      case 'fault':
        this.tell(step.timeMs, this.faultText(step), false);
        break;
      case 'violated':
        this.tell(step.timeMs, `VIOLATED: ${step.violation.invariant}: ${step.violation.message}`, true);
        break;
      default:
    }
  }

  /** The node may have changed, or what it is connected to. */
  look(timeMs: number, node: SimulatedNode, linkTo: (peer: NodeId) => SimulatedLink): void {
    const process = this.processes.get(node.id) ?? 'crashed';
    const report = reportOf(node, this.plan, linkTo);
    const seen = fingerprint(process, report);
    if (this.reported.get(node.id) === seen) return;
    this.reported.set(node.id, seen);
    this.sightings.push({ type: 'report', node: node.id, timeMs, process, pid: null, report });
  }

  /** How much was seen since the last `take`. */
  get count(): number {
    return this.sightings.length;
  }

  /** All that was seen since the last call. */
  take(): readonly Sighting[] {
    const { sightings } = this;
    this.sightings = [];
    return sightings;
  }

  private tell(timeMs: number, text: string, failed: boolean): void {
    this.sightings.push({ type: 'action', timeMs, text, failed });
  }

  private faultText({ phase, fault, struck }: Extract<Step, { type: 'fault' }>): string {
    const clause = faultClause(fault, this.plan.nodes, struck);
    return phase === 'begins' ? `fault begins: ${clause}` : `fault is over: ${clause}`;
  }
}

const PROCESSES: Readonly<Record<ProcessChange, Process>> = {
  started: 'running',
  resumed: 'running',
  paused: 'paused',
  killed: 'crashed',
  failed: 'crashed',
  'lost power': 'crashed',
};

/** The same for two looks that differ in nothing but how much time has passed. */
function fingerprint(process: Process, report: SimulatedReport | null): string {
  if (report === null) return process;
  const connections = report.peers.map(({ connected, condition }) => `${connected}${condition}`);
  const own = report.engine === 'raft' ? lookOfRaft(report) : Object.values(report);
  return [process, ...own, ...connections].join();
}

function lookOfRaft(report: SimulatedRaftReport): readonly unknown[] {
  return [
    ...[report.role, report.term, report.votedFor, report.leader],
    ...[report.commitIndex, report.lastApplied, report.lastLogIndex, report.firstLogIndex],
    ...[report.snapshotIndex, report.votesGranted, report.votesRefused],
    ...report.followers.map(
      ({ state, matchIndex, recentlyActive }) => `${state}${matchIndex}${recentlyActive}`,
    ),
  ];
}
