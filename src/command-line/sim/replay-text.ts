/** What stands before and after a run that is told. */

import type { PlannedFault } from '../../sim/faults/fault.js';
import type { EngineName, Plan } from '../../sim/plan.js';
import { secondsText } from '../../sim/tell/fault-text.js';
import { wrapWords } from '../../sim/tell/text-line.js';
import type { Paint } from '../paint.js';
import { countText } from './figures.js';
import type { RunOutcome } from './worker-protocol.js';

const WIDTH = 80;

/** Who takes part, and which faults will come. Ends with a blank line. */
export function formatPlan(plan: Plan, bug: string | null, paint: Paint): string {
  const { faults } = plan;
  const lines = [
    paint('bold', planTitle(plan)),
    timingText(plan),
    ...(bug === null ? [] : [`Planted bug: ${paint('yellow', bug)}`]),
    ...wrapWords(faultsText(faults), WIDTH),
  ];
  return `${lines.join('\n')}\n\n`;
}

/** As in `Seed 42: 5 nodes, 3 clients, 20.000 s`. */
export function planTitle({ seed, nodes, workload, durationMs }: Plan): string {
  return `Seed ${seed}: ${countText(nodes.length, 'node')}, ${countText(workload.sessions, 'client')}, ${secondsText(durationMs)}`;
}

function timingText({
  engine,
  tickMs,
  heartbeatTicks,
  electionTimeoutTicks,
  paxos,
  requestTimeoutMs,
}: Plan): string {
  if (engine === 'paxos') {
    const resendMs = paxos.resendTicks * tickMs;
    return `Paxos: asks again after ${resendMs} ms without an answer, gives up after ${requestTimeoutMs} ms.`;
  }
  const electionMs = electionTimeoutTicks * tickMs;
  return `Heartbeat every ${heartbeatTicks * tickMs} ms, election after ${electionMs} to ${2 * electionMs} ms without a leader.`;
}

/** As in `Faults to come: 3 crash, 1 partition.` */
function faultsText(faults: readonly PlannedFault[]): string {
  if (faults.length === 0) return 'No faults.';
  const counts = new Map<string, number>();
  for (const { name } of faults) counts.set(name, (counts.get(name) ?? 0) + 1);
  return `Faults to come: ${[...counts].map(([name, count]) => `${count} ${name}`).join(', ')}.`;
}

/** How it came out. Ends with a line break. */
export function formatOutcome(outcome: RunOutcome, engine: EngineName, paint: Paint): string {
  const { violation, simulatedMs, steps, committed, operations, digest, linearizability } = outcome;
  const unchecked = linearizability === 'Unknown' ? ' (its history was too hard to check)' : '';
  const verdict =
    violation === null
      ? `${paint('green', 'No violation')}${unchecked}`
      : `${paint('red', `Violated: ${violation.invariant}`)}: ${violation.message}`;
  const counts = [
    `${secondsText(simulatedMs)} of virtual time`,
    countText(steps, 'step'),
    engine === 'paxos'
      ? `${countText(committed, 'value')} chosen`
      : `${countText(committed, 'entry', 'entries')} committed`,
    countText(operations, 'operation'),
  ];
  return `\n${verdict}\n${paint('dim', `${counts.join(', ')}; digest ${digest}`)}\n`;
}

/** The last line of `--json`. */
export function outcomeToJson(outcome: RunOutcome): Record<string, unknown> {
  const { simulatedMs, ...rest } = outcome;
  return { timeMs: simulatedMs, type: 'ended', ...rest };
}
