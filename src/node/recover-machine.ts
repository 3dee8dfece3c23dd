/** Opens what a node has on disk, and brings the machine and the log back from it. */
import { join } from 'node:path';
import type { RecoveredState } from '../raft/options.js';
import { Store } from '../store/store.js';
import { SnapshotFiles } from '../wal/snapshot-files.js';
import { WriteAheadLog } from '../wal/write-ahead-log.js';
import type { NodeConfiguration } from './configuration.js';
import type { NodeLog } from './node-log.js';

/** One replication group so far; every frame and record carries its number. */
export const GROUP_ID = 1;

export interface RecoveredMachine {
  readonly wal: WriteAheadLog;
  readonly snapshots: SnapshotFiles;
  readonly store: Store;
  readonly state: RecoveredState;
}

/** Throws the errors of the `wal` room. The caller holds the lock of the data folder. */
export async function recoverMachine(
  configuration: NodeConfiguration,
  log: NodeLog,
): Promise<RecoveredMachine> {
  const { dataFolder, members } = configuration;
  const snapshots = await SnapshotFiles.open(join(dataFolder, 'snapshots'));
  const store = new Store();
  const snapshot = snapshots.latest();
  if (snapshot !== null) store.restore(await snapshots.read());
  const { wal, recovered } = await WriteAheadLog.open(join(dataFolder, 'log'), {
    groupId: GROUP_ID,
    snapshot,
    log: (level, message, fields) => log[level](fields, message),
  });
  const { hardState, entries } = recovered;
  const bootstrap = { voters: members.map((member) => member.id), votersOutgoing: [], learners: [] };
  log.info(
    { term: hardState.currentTerm, snapshotIndex: snapshot?.index ?? 0, entries: entries.length },
    'recovered from disk',
  );
  return { wal, snapshots, store, state: { hardState, snapshot, entries, bootstrap } };
}
