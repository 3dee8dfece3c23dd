/** Finds node processes that should not be there, and numbers on file that mean other programs. */
import { type Problem, readableRecords, underLock } from './findings.js';
import type { Home } from './home.js';
import { forgetNodeProcess, readNodeProcess } from './node-files.js';
import { identityOf, sameProcess, stateOf } from './process-identity.js';
import { findNodeProcesses } from './process-table.js';
import { endProcess } from './stop-nodes.js';

const GRACE_MS = 2000;

/** Processes of nodes that no cluster knows, and second processes of nodes that run already. */
export function findOrphans(home: Home): readonly Problem[] {
  const records = readableRecords(home);
  return findNodeProcesses(home).flatMap(({ identity, cluster, node }) => {
    const record = records.find((one) => one.name === cluster);
    const onFile = readNodeProcess(home, cluster, node);
    const runsAlready = onFile !== null && stateOf(onFile) !== 'ended' && !sameProcess(onFile, identity);
    const known = record?.members.some((member) => member.id === node) === true;
    if (known && !runsAlready) return [];
    const why = known ? 'although that node runs already' : 'which is not registered';
    return [
      {
        finding: {
          kind: 'orphan',
          cluster,
          message: `Process ${identity.pid} runs as ${node} of "${cluster}", ${why}.`,
          remedy: 'end the process',
        },
        mend: underLock(home, cluster, async () => {
          await endProcess(identity, GRACE_MS);
        }),
      },
    ];
  });
}

/** A number on file that another program got since. It is only ever forgotten, never signalled. */
export function findForeignPids(home: Home): readonly Problem[] {
  return readableRecords(home).flatMap(({ name, members }) =>
    members.flatMap(({ id }) => {
      const onFile = readNodeProcess(home, name, id);
      if (onFile === null || stateOf(onFile) !== 'ended' || identityOf(onFile.pid) === null) return [];
      return [
        {
          finding: {
            kind: 'foreign pid',
            cluster: name,
            message: `Process ${onFile.pid} was ${id} of "${name}"; the number now belongs to another program.`,
            remedy: 'forget the number',
          },
          mend: underLock(home, name, async () => forgetNodeProcess(home, name, id)),
        } as const,
      ];
    }),
  );
}
