/** A run as a dashboard sees it: in the end it shows what the run itself says, and nothing of it is missing. */
import { describe, expect, it } from 'vitest';
import { sabotageOf } from '../../src/command-line/sim/find-bug.js';
import {
  type ClusterState,
  emptyState,
  highestCommit,
  isPresent,
  leaderOf,
  paxosFigures,
} from '../../src/dashboard/model/cluster-state.js';
import { linkMatrix } from '../../src/dashboard/model/links.js';
import { observe } from '../../src/dashboard/model/observe.js';
import { sentenceOf } from '../../src/dashboard/model/timeline.js';
import { drawPlan, type EngineName } from '../../src/sim/plan.js';
import { type RunResult, simulate } from '../../src/sim/simulation.js';
import { type Sighting, Watcher } from '../../src/sim/tell/watcher.js';

async function watched(
  seed: number,
  bug: string | null = null,
  engine: EngineName = 'raft',
): Promise<{ result: RunResult; state: ClusterState; sightings: readonly Sighting[] }> {
  const plan = drawPlan(seed, { engine });
  const watcher = new Watcher(plan);
  const result = await simulate(plan, {
    sabotage: sabotageOf(bug),
    onStep: (step) => watcher.step(step),
    onLook: (timeMs, node, linkTo) => watcher.look(timeMs, node, linkTo),
  });
  const sightings = watcher.take();
  const nodes = plan.nodes.map((id) => ({ id, port: null }));
  const state = sightings.reduce(observe, emptyState({ cluster: 'seed', engine, nodes }));
  return { result, state, sightings };
}

describe('a watched run', () => {
  it.each([3, 42])('seed %i ends healthy, with all that was committed', async (seed) => {
    const { result, state } = await watched(seed);
    expect(state.nodes.every(isPresent)).toBe(true);
    expect(leaderOf(state)).not.toBeNull();
    expect(highestCommit(state)).toBe(result.committed);
  });

  it('of Paxos ends healthy and without a leader, and tells what the nodes had chosen', async () => {
    const { state } = await watched(3, null, 'paxos');
    expect(state.nodes.every(isPresent)).toBe(true);
    expect(leaderOf(state)).toBeNull();
    expect(paxosFigures(state)).toMatchObject({ chosen: expect.any(Number), rounds: expect.any(Number) });
    // Since the first report of each node, restarts included.
    const chosen = state.nodes.reduce((sum, { proposals }) => sum + proposals.chosen, 0);
    expect(chosen).toBeGreaterThanOrEqual(paxosFigures(state)?.chosen ?? Number.POSITIVE_INFINITY);
    expect(state.decisions.counts.at(-1)).toBe(chosen);
  });

  it('is the same run as one that nobody watches', async () => {
    const { result } = await watched(42);
    expect(result.digest).toBe((await simulate(drawPlan(42))).digest);
  });

  it('tells every fault, goes down and comes back with the nodes, and never goes back in time', async () => {
    const { result, sightings } = await watched(42);
    const begun = sightings.filter((one) => one.type === 'action' && one.text.startsWith('fault begins'));
    expect(begun.length).toBeGreaterThan(0);
    expect(begun.length).toBeLessThanOrEqual(result.plan.faults.length);
    const times = sightings.map((one) => (one.type === 'event' ? one.event.time : one.timeMs));
    expect(times).toEqual([...times].sort((left, right) => left - right));
  });

  it('shows links as its faults make them, and whole again in the end', async () => {
    const { sightings, state } = await watched(42);
    const conditions = sightings.flatMap((one) =>
      one.type === 'report' ? (one.report?.peers ?? []).map(({ condition }) => condition) : [],
    );
    expect(new Set(conditions).size).toBeGreaterThan(1);
    expect(linkMatrix(state).flatMap((row) => row.map((link) => link.state))).not.toContain('cut');
  });

  it('shows a violation last, and the nodes as they were then', async () => {
    const { result, state } = await watched(128, 'vote-not-persisted');
    const { violation } = result;
    expect(violation).not.toBeNull();
    const last = state.timeline.entries.at(-1);
    expect(last === undefined ? null : sentenceOf(last)).toBe(
      `VIOLATED: ${violation?.invariant}: ${violation?.message}`,
    );
  });
});
