/** Opens what a replica has on disk, and brings the machine and the log back from it. */
import { EntryKind } from '../consensus/types.js';
import type { RecoveredState } from '../raft/options.js';
import { Store } from '../store/store.js';
import { SnapshotFiles } from '../wal/snapshot-files.js';
import { WriteAheadLog } from '../wal/write-ahead-log.js';
import { logOptions } from './log-options.js';
import { isRegisterSnapshot } from './register-snapshot.js';
import type { ReplicaSettings } from './replica-settings.js';
import type { Surroundings } from './surroundings.js';
import { WrongEngineError } from './wrong-engine-error.js';

export interface RecoveredMachine {
  readonly wal: WriteAheadLog;
  readonly snapshots: SnapshotFiles;
  readonly store: Store;
  readonly state: RecoveredState;
}

/** Throws the errors of the `wal` room. Nobody else uses the data folder. */
export async function recoverMachine(
  settings: ReplicaSettings,
  surroundings: Surroundings,
): Promise<RecoveredMachine> {
  const { dataFolder, voters } = settings;
  const { fileSystem, log } = surroundings;
  const snapshots = await SnapshotFiles.open(`${dataFolder}/snapshots`, { fileSystem });
  const store = new Store();
  const snapshot = snapshots.latest();
  if (snapshot !== null) restore(store, await snapshots.read(), dataFolder);
  const { wal, recovered } = await WriteAheadLog.open(
    `${dataFolder}/log`,
    logOptions(settings, surroundings, snapshot),
  );
  const { hardState, entries } = recovered;
  if (entries.some(({ kind }) => kind === EntryKind.Registers))
    throw new WrongEngineError(dataFolder, 'raft');
  log.info(
    { term: hardState.currentTerm, snapshotIndex: snapshot?.index ?? 0, entries: entries.length },
    'recovered from disk',
  );
  const bootstrap = { voters, votersOutgoing: [], learners: [] };
  return { wal, snapshots, store, state: { hardState, snapshot, entries, bootstrap } };
}

function restore(store: Store, content: Uint8Array, dataFolder: string): void {
  if (isRegisterSnapshot(content)) throw new WrongEngineError(dataFolder, 'raft');
  store.restore(content);
}
