/** One node that is watched: what is reported of its process and of its answers, and who is not believed. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ClusterRecord } from '../../../src/cluster/cluster-record.js';
import { Home } from '../../../src/cluster/home.js';
import { forgetNodeProcess, writeNodeProcess } from '../../../src/cluster/node-files.js';
import { identityOf } from '../../../src/cluster/process-identity.js';
import { NodeWatch } from '../../../src/dashboard/live/node-watch.js';
import type { Observation } from '../../../src/dashboard/model/observation.js';
import { deadAddress, greeting, ListeningNode } from '../../client/listening-node.js';
import { paxosStatusReply } from './paxos-node.js';

type Report = Extract<Observation, { type: 'report' }>;

let home: Home;
let watch: NodeWatch | null = null;
let listening: ListeningNode | null = null;

beforeEach(() => {
  home = new Home(mkdtempSync(join(tmpdir(), 'conclave-watch-')));
});

afterEach(async () => {
  watch?.close();
  await listening?.stop();
  listening = null;
  rmSync(home.folder, { recursive: true, force: true });
});

/** Watches n1, in the place of which `clusterId` answers; null: nobody does. Its process is this one. */
async function observed(clusterId: string | null): Promise<{ reports: Report[]; lost: () => number }> {
  if (clusterId !== null) {
    const answer = greeting(() => paxosStatusReply('n1', clusterId));
    listening = await ListeningNode.start('n1', answer);
  }
  const address = listening?.address ?? (await deadAddress('n1'));
  const record = { name: 'default', clusterId: 'c0ffee', engine: 'paxos' } as unknown as ClusterRecord;
  const identity = identityOf(process.pid);
  if (identity === null) throw new Error('this process has no identity');
  mkdirSync(home.nodeFolder('default', 'n1'), { recursive: true });
  writeNodeProcess(home, 'default', 'n1', identity);
  const reports: Report[] = [];
  let losses = 0;
  const observe = (observation: Observation): void => void reports.push(observation as Report);
  watch = new NodeWatch(home, record, address as never, observe, () => {
    losses += 1;
  });
  return { reports, lost: () => losses };
}

it('reports what the node says, over one connection', async () => {
  const { reports } = await observed('c0ffee');
  await watch?.ask();
  await watch?.ask();
  expect(reports).toHaveLength(2);
  expect(reports[0]).toMatchObject({
    ...{ node: 'n1', process: 'running', pid: process.pid },
    report: { engine: 'paxos', chosen: 7 },
  });
  expect(listening?.requests.filter(([name]) => name === 'HELLO')).toHaveLength(1);
});

it('believes no node of another cluster, and nobody who does not answer', async () => {
  const { reports } = await observed('another');
  await watch?.ask();
  expect(reports[0]).toMatchObject({ process: 'running', report: null });
  watch?.close();
  await listening?.stop();
  listening = null;
  const silent = await observed(null);
  await watch?.ask();
  expect(silent.reports[0]).toMatchObject({ process: 'running', report: null });
});

it('notices a process that is gone, and does not ask it', async () => {
  const { reports } = await observed('c0ffee');
  await watch?.ask();
  expect(watch?.hasProcessChanged()).toBe(false);
  forgetNodeProcess(home, 'default', 'n1');
  expect(watch?.hasProcessChanged()).toBe(true);
  await watch?.ask();
  expect(reports[1]).toMatchObject({ process: 'stopped', pid: null, report: null });
  expect(listening?.commands).toHaveLength(1);
});

it('tells that its connection broke, and reports nothing once it is closed', async () => {
  const { reports, lost } = await observed('c0ffee');
  await watch?.ask();
  for (const socket of listening?.sockets ?? []) socket.destroy();
  await expect.poll(lost).toBe(1);
  watch?.close();
  await watch?.ask();
  expect(reports).toHaveLength(1);
});
