/** The demonstration: a cluster is born, loses its leader and keeps its promise. Everything told is measured. */
import { ClusterError } from '../../cluster/cluster-error.js';
import type { ClusterRecord } from '../../cluster/cluster-record.js';
import type { ClusterStatus } from '../../cluster/status.js';
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

export interface RaftDemoResult {
  readonly engine: 'raft';
  readonly leader: string;
  readonly newLeader: string;
  readonly writeMs: number;
  readonly readMs: number;
  /** From SIGKILL of the leader to the next acknowledged write. */
  readonly failoverMs: number;
}

/** The caller takes the cluster down, whatever happens here. */
export async function tellRaftStory(scene: Scene): Promise<RaftDemoResult> {
  const { stage } = scene;
  const { record, status } = await startCluster(scene, 'raft');
  const narrator = new Narrator(record.members, (text) => stage.event(text));
  try {
    const leader = await elect(scene, status, narrator);
    await stage.next();
    stage.title('Write: a value is acknowledged once a majority has it on disk');
    const writeMs = await writeGreeting(scene, record);
    await stage.next();
    stage.title('Read from a follower: it asks the leader how far the log is, and answers itself');
    const follower = record.members.find((member) => member.id !== leader)?.id ?? leader;
    const readMs = await readGreeting(scene, record, follower);
    await stage.next();
    const { newLeader, failoverMs } = await failOver(scene, record, leader, narrator);
    await stage.next();
    await checkPromise(scene, record);
    await stage.next();
    await bringBack(scene, record, leader);
    await stage.next();
    return { engine: 'raft', leader, newLeader, writeMs, readMs, failoverMs };
  } finally {
    narrator.close();
  }
}

async function elect({ stage }: Scene, status: ClusterStatus, narrator: Narrator): Promise<string> {
  stage.title('Elect: they chose a leader by themselves');
  await narrator.tellPast();
  if (status.leader === null) throw new ClusterError('NO_LEADER', 'The cluster has no leader right now.');
  stage.say(`${status.leader} leads in term ${status.term}`);
  return status.leader;
}

async function failOver(
  scene: Scene,
  record: ClusterRecord,
  leader: string,
  narrator: Narrator,
): Promise<{ newLeader: string; failoverMs: number }> {
  const { stage, context, signal } = scene;
  stage.title(`Kill the leader: SIGKILL to ${leader}, and write on`);
  narrator.startTelling();
  await killNode(scene, record.name, leader);
  const startedMs = performance.now();
  const attempts = await writeUntilAcknowledged(scene, record);
  const failoverMs = since(startedMs);
  const status = await waitFor(context.home, record, parseCondition('leader', 'raft'), TIMEOUT_MS, signal);
  await narrator.stopTelling();
  const newLeader = status.leader ?? 'nobody';
  stage.say(`${newLeader} leads in term ${status.term}`);
  stage.say(`the next write was acknowledged ${failoverMs} ms after the kill (${attempts} asked)`);
  return { newLeader, failoverMs };
}

async function bringBack(scene: Scene, record: ClusterRecord, leader: string): Promise<void> {
  const { stage, context, signal } = scene;
  stage.title(`Bring ${leader} back: it catches up on what it missed`);
  const startedMs = performance.now();
  await startNode(scene, record.name, leader);
  const status = await waitFor(context.home, record, parseCondition('converged', 'raft'), TIMEOUT_MS, signal);
  const back = status.nodes.find((node) => node.id === leader);
  stage.say(
    `${leader} is a ${back?.role} again, and all three hold the same state after ${since(startedMs)} ms`,
  );
  stage.say(`commit index ${status.commitIndex}, applied everywhere`);
}
