/**
 * The demonstration without a leader: the node that wrote is killed, and nobody waits for an election. Everything told
 * is measured.
 */
import type { ClusterRecord } from '../../cluster/cluster-record.js';
import { roundsPerOperation } from '../../cluster/paxos-status.js';
import { clusterStatus } from '../../cluster/status.js';
import { parseCondition, waitFor } from '../../cluster/wait-for.js';
import { Narrator } from './narrator.js';
import {
  checkPromise,
  killNode,
  readGreeting,
  type Scene,
  since,
  startCluster,
  startNode,
  TIMEOUT_MS,
  writeGreeting,
  writeUntilAcknowledged,
} from './scene.js';

/** It writes, and is killed; another one reads. */
const WRITER = 'n1';
const READER = 'n2';

export interface PaxosDemoResult {
  readonly engine: 'paxos';
  readonly killed: string;
  readonly writeMs: number;
  readonly readMs: number;
  /** From SIGKILL of the node that wrote to the next acknowledged write. */
  readonly gapMs: number;
}

/** The caller takes the cluster down, whatever happens here. */
export async function tellPaxosStory(scene: Scene): Promise<PaxosDemoResult> {
  const { stage } = scene;
  const { record } = await startCluster(scene, 'paxos');
  const narrator = new Narrator(record.members, (text) => stage.event(text));
  try {
    stage.title(
      `Write at ${WRITER}: nobody leads; it proposes, and a majority has it on disk before it answers`,
    );
    const writeMs = await writeGreeting(scene, record, WRITER);
    await stage.next();
    stage.title(`Read at ${READER}: a read is a round, too; it finds what was chosen`);
    const readMs = await readGreeting(scene, record, READER);
    await stage.next();
    const gapMs = await killWriter(scene, record, narrator);
    await stage.next();
    await checkPromise(scene, record);
    await stage.next();
    await bringBack(scene, record);
    await stage.next();
    return { engine: 'paxos', killed: WRITER, writeMs, readMs, gapMs };
  } finally {
    narrator.close();
  }
}

async function killWriter(scene: Scene, record: ClusterRecord, narrator: Narrator): Promise<number> {
  const { stage } = scene;
  stage.title(`Kill ${WRITER}: SIGKILL, and write on; no election is due`);
  narrator.startTelling();
  await killNode(scene, record.name, WRITER);
  const startedMs = performance.now();
  const attempts = await writeUntilAcknowledged(scene, record);
  const gapMs = since(startedMs);
  await narrator.stopTelling();
  stage.say(`the next write was acknowledged ${gapMs} ms after the kill (${attempts} asked)`);
  return gapMs;
}

async function bringBack(scene: Scene, record: ClusterRecord): Promise<void> {
  const { stage, context, signal } = scene;
  stage.title(
    `Bring ${WRITER} back: nobody sends it what it missed; it learns of a key when that is written`,
  );
  const startedMs = performance.now();
  await startNode(scene, record.name, WRITER);
  await waitFor(context.home, record, parseCondition('healthy', 'paxos'), TIMEOUT_MS, signal);
  stage.say(`all three are connected again after ${since(startedMs)} ms`);
  const { paxos } = await clusterStatus(context.home, record, TIMEOUT_MS);
  if (!paxos) return;
  stage.say(
    `chosen since the nodes started: ${paxos.chosen}, in ${roundsPerOperation(paxos) ?? '-'} rounds per operation, conflicts: ${paxos.conflicts}`,
  );
}
