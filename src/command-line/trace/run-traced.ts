/** Runs one command while all nodes tell their steps, and makes its trace of what they told. */
import { StepStream } from '../../client/follow-steps.js';
import type { ClusterRecord } from '../../cluster/cluster-record.js';
import { type CommandTrace, traceCommand } from '../../trace/command/command-trace.js';
import { isUnfinished } from '../../trace/command/unfinished.js';
import type { CommandTable } from '../command-table.js';
import type { Surroundings } from '../surroundings.js';
import type { InnerCommand } from './inner-command.js';
import { WatchedSurroundings } from './watched-surroundings.js';

/** A node that has not greeted by then is down or paused, and not waited for. */
const FOLLOW_MS_MAX = 500;
/** How long after the answer what still goes on may take: the last acknowledgement, the news of the commit. */
const SETTLE_MS_MAX = 1000;
const LOOK_EVERY_MS = 5;

export interface TracedRun {
  /** How the command itself came out. */
  readonly outcome: WatchedSurroundings;
  /** Null if it never asked a node for anything. */
  readonly trace: CommandTrace | null;
  /** Nodes that ceased to tell their steps meanwhile. */
  readonly lost: readonly string[];
}

export async function runTraced(
  command: InnerCommand,
  record: ClusterRecord,
  table: CommandTable,
  surroundings: Surroundings,
): Promise<TracedRun> {
  const { clusterId, engine, members } = record;
  const timeoutMs = FOLLOW_MS_MAX;
  const stream = await StepStream.open({ members, password: null, clusterId, engine, timeoutMs });
  const outcome = new WatchedSurroundings(surroundings);
  const look = (): CommandTrace | null =>
    traceCommand(
      outcome.asked,
      stream.steps,
      members.map(({ id }) => ({ id, presence: stream.presenceOf(id) })),
    );
  try {
    await table.run(command.name, command.argv, outcome);
    const trace = await settled(look);
    return { outcome, trace, lost: stream.lost };
  } finally {
    stream.close();
  }
}

/** The trace once nothing more is to be expected of it, or has come in time. */
async function settled(look: () => CommandTrace | null): Promise<CommandTrace | null> {
  const deadline = performance.now() + SETTLE_MS_MAX;
  for (;;) {
    const trace = look();
    if (trace === null || !isUnfinished(trace) || performance.now() >= deadline) return trace;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
