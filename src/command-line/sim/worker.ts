/**
 * The program of a worker thread: simulates the plans it is given, one after the other. A run keeps its
 * thread busy from beginning to end; here it leaves the command free to show progress and to hear Ctrl-C.
 */
import { parentPort } from 'node:worker_threads';
import { simulate } from '../../sim/simulation.js';
import { Watcher } from '../../sim/tell/watcher.js';
import { sabotageOf } from './find-bug.js';
import { tellerFor } from './teller.js';
import type { RunTask, TimedLine, WorkerReply } from './worker-protocol.js';

/** Lines are sent together, but early enough for whoever reads the first ones. */
const LINES_AT_ONCE = 100;
const SIGHTINGS_AT_ONCE = 500;

const reply = (message: WorkerReply): void => parentPort?.postMessage(message);

parentPort?.on('message', (task: RunTask) => {
  work(task).catch((error: unknown) => {
    reply({ type: 'failed', message: error instanceof Error ? String(error.stack) : String(error) });
  });
});

async function work({ plan, bug, manner }: RunTask): Promise<void> {
  const teller = manner === null || manner === 'watched' ? null : tellerFor(plan, manner);
  const watcher = manner === 'watched' ? new Watcher(plan) : null;
  let lines: TimedLine[] = [];
  const send = (): void => {
    if (lines.length > 0) reply({ type: 'lines', lines });
    lines = [];
    const sightings = watcher?.take() ?? [];
    if (sightings.length > 0) reply({ type: 'sightings', sightings });
  };
  const result = await simulate(plan, {
    sabotage: sabotageOf(bug),
    ...(teller !== null && {
      onStep: (step) => {
        lines.push(...teller.tell(step));
        if (lines.length >= LINES_AT_ONCE) send();
      },
    }),
    ...(watcher !== null && {
      onStep: (step) => watcher.step(step),
      onLook: (timeMs, node, linkTo) => {
        watcher.look(timeMs, node, linkTo);
        if (watcher.count >= SIGHTINGS_AT_ONCE) send();
      },
    }),
  });
  lines.push(...(teller?.end() ?? []));
  send();
  const { plan: _, ...outcome } = result;
  reply({ type: 'done', outcome });
}
