/** Finds ports that a stopped node needs and that another program has taken. */
import type { ClusterRecord } from './cluster-record.js';
import { type Problem, readableRecords, underLock } from './findings.js';
import type { Home } from './home.js';
import { moveToFreePorts } from './new-cluster.js';
import { isPortFree } from './ports.js';
import { saveClusterRecord } from './registry.js';
import { processesOf } from './stop-nodes.js';

export async function findTakenPorts(home: Home): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  for (const record of readableRecords(home)) {
    const ids = record.members.map((member) => member.id);
    const processes = processesOf(home, record.name, ids);
    const down = record.members.filter((member) => (processes.get(member.id) ?? []).length === 0);
    const taken: number[] = [];
    for (const port of down.flatMap((member) => [member.clientPort, member.peerPort])) {
      if (!(await isPortFree(port))) taken.push(port);
    }
    if (taken.length > 0) problems.push(describe(home, record, taken, down.length === ids.length));
  }
  return problems;
}

/** Members know each other's ports from the start, so ports can change only while all of them are down. */
function describe(home: Home, record: ClusterRecord, taken: readonly number[], allDown: boolean): Problem {
  const which = taken.length === 1 ? `port ${taken[0]}` : `ports ${taken.join(', ')}`;
  const message = `"${record.name}" needs ${which} to start, but another program listens there.`;
  const finding = { kind: 'taken port', cluster: record.name, message } as const;
  if (!allDown) {
    const remedy = 'end the other program, or take the cluster down first';
    return { finding: { ...finding, remedy }, mend: null };
  }
  return {
    finding: { ...finding, remedy: 'move the cluster to free ports' },
    mend: underLock(home, record.name, async () => {
      const moved = await moveToFreePorts(home, record, new Set(taken));
      saveClusterRecord(home, { ...moved, portsFixed: false });
    }),
  };
}
