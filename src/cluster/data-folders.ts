/**
 * Who has data of its own. What a Paxos acceptor promised is on its disk and nowhere else ("Paxos Made Simple",
 * section 2.5), so a node that ran once must never start with an empty folder: it would accept what it has ruled
 * out, and a chosen value could be lost. The registry remembers who ran, and each folder says whose it is.
 */
import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ClusterError, withFileErrors } from './cluster-error.js';
import type { ClusterRecord } from './cluster-record.js';
import type { Home } from './home.js';
import { makeFolder } from './make-folder.js';
import { nodeDataFolder } from './node-files.js';

/** In the data folder. */
const OWNER_FILE = 'owner';

/**
 * Throws `DATA_LOST` if one of `ids` has run before and its data is gone. Under Raft the leader sends what a node
 * lacks, and an ephemeral cluster is not meant to outlive anything: there all is well.
 */
export function checkDataFolders(home: Home, record: ClusterRecord, ids: readonly string[]): void {
  if (!isBoundToDisk(record)) return;
  const lost = ids.filter((id) => hasRun(record, id) && !isOwner(home, record, id));
  const [first] = lost;
  if (first === undefined) return;
  const others = record.members.map(({ id }) => id).filter((id) => !lost.includes(id));
  const cluster = record.name === 'default' ? '' : ` --cluster ${record.name}`;
  const start = others.length === 0 ? '' : ` The others: conclave node start ${others.join(',')}${cluster}`;
  throw new ClusterError(
    'DATA_LOST',
    `The data of ${lost.join(', ')} is gone: ${nodeDataFolder(home, record, first)} is not what the node left there. A Paxos node that forgets what it promised can undo what was chosen, so it is not started.`,
    `Put back the folder as the node left it, no older copy. If it is lost, leave the node down; docs/PAXOS.md tells under "A lost disk" how to have all nodes again.${start}`,
  );
}

/**
 * To be called, and the record saved, before any of `ids` is started for the first time. Returns the record that
 * remembers them.
 */
export function claimDataFolders(home: Home, record: ClusterRecord, ids: readonly string[]): ClusterRecord {
  if (!isBoundToDisk(record)) return record;
  checkDataFolders(home, record, ids);
  const fresh = ids.filter((id) => !hasRun(record, id));
  if (fresh.length === 0) return record;
  // On disk before the registry says so: whatever ends this in between, the node may still be started.
  withFileErrors(home.folder, () => {
    for (const id of fresh) writeOwner(home, record, id);
  });
  return { ...record, started: [...(record.started ?? []), ...fresh] };
}

function isBoundToDisk({ engine, ephemeral }: ClusterRecord): boolean {
  return engine === 'paxos' && !ephemeral;
}

function hasRun({ started = [] }: ClusterRecord, id: string): boolean {
  return started.includes(id);
}

function isOwner(home: Home, record: ClusterRecord, id: string): boolean {
  try {
    return readFileSync(join(nodeDataFolder(home, record, id), OWNER_FILE), 'utf8') === ownerText(record, id);
  } catch {
    return false;
  }
}

function ownerText({ clusterId }: ClusterRecord, id: string): string {
  return `${clusterId} ${id}\n`;
}

function writeOwner(home: Home, record: ClusterRecord, id: string): void {
  const folder = nodeDataFolder(home, record, id);
  makeFolder(home.nodeFolder(record.name, id));
  makeFolder(folder);
  const file = openSync(join(folder, OWNER_FILE), 'w', 0o600);
  try {
    writeSync(file, ownerText(record, id));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  for (const changed of [folder, dirname(folder)]) syncFolder(changed);
}

function syncFolder(folder: string): void {
  const opened = openSync(folder, 'r');
  try {
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
}
