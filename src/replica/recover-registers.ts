/** Opens what a Paxos replica has on disk, and brings back all that it must not forget. */
import { EntryKind, type LogIndex } from '../consensus/types.js';
import { DurableState } from '../paxos/records.js';
import { PayloadReader } from '../store/payload-reader.js';
import { DamagedLogError, DamagedSnapshotError } from '../wal/errors.js';
import { SnapshotFiles } from '../wal/snapshot-files.js';
import { WriteAheadLog } from '../wal/write-ahead-log.js';
import { logOptions } from './log-options.js';
import type { PaxosReplicaSettings } from './paxos-settings.js';
import { readRecords } from './register-codec.js';
import { isRegisterSnapshot, readRegisterSnapshot } from './register-snapshot.js';
import type { Surroundings } from './surroundings.js';
import { WrongEngineError } from './wrong-engine-error.js';

export interface RecoveredRegisters {
  readonly wal: WriteAheadLog;
  readonly snapshots: SnapshotFiles;
  readonly state: DurableState;
  /** Of the newest entry of the log; 0 if it is empty. */
  readonly lastIndex: LogIndex;
}

/**
 * What is on this disk is nowhere else: each acceptor has its own promises. Without them, or with those of an
 * older copy, it would accept what it has ruled out, and a chosen value could be lost.
 */
const REMEDY =
  'Do not wipe its data folder, nor put an older copy in its place: a node that forgets what it promised can undo ' +
  'what was chosen. Leave it down; the others go on while they are a majority. To have all nodes again, copy the ' +
  'keys to a new cluster: docs/PAXOS.md tells how, under "A lost disk".';

/** Throws the errors of the `wal` room, or `WrongEngineError`. Nobody else uses the data folder. */
export async function recoverRegisters(
  settings: PaxosReplicaSettings,
  surroundings: Surroundings,
): Promise<RecoveredRegisters> {
  try {
    const { dataFolder } = settings;
    const { fileSystem, log } = surroundings;
    const snapshots = await SnapshotFiles.open(`${dataFolder}/snapshots`, { fileSystem });
    const snapshot = snapshots.latest();
    const state = snapshot === null ? new DurableState() : await readSnapshot(snapshots, dataFolder);
    const { wal, recovered } = await WriteAheadLog.open(
      `${dataFolder}/log`,
      logOptions(settings, surroundings, snapshot),
    );
    for (const { kind, data } of recovered.entries) {
      if (kind !== EntryKind.Registers) throw new WrongEngineError(dataFolder, 'paxos');
      const reader = new PayloadReader(data);
      readRecords(reader, (record) => state.apply(record));
      reader.expectEnd();
    }
    const lastIndex = recovered.entries.at(-1)?.index ?? snapshot?.index ?? 0;
    log.info({ registers: state.registers.size, entries: recovered.entries.length }, 'recovered from disk');
    return { wal, snapshots, state, lastIndex };
  } catch (error) {
    throw remedied(error);
  }
}

function remedied(error: unknown): unknown {
  const isDamage = error instanceof DamagedLogError || error instanceof DamagedSnapshotError;
  return isDamage ? error.withRemedy(REMEDY) : error;
}

async function readSnapshot(snapshots: SnapshotFiles, folder: string): Promise<DurableState> {
  const content = await snapshots.read();
  if (!isRegisterSnapshot(content)) throw new WrongEngineError(folder, 'paxos');
  return readRegisterSnapshot(content);
}
