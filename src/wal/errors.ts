/** What can go wrong on disk, in words for the person who has to mend it. */

/** Where the log of a node is repeated by those of its peers, as under Raft. */
const REBUILD_REMEDY =
  'To rebuild this node from its peers: stop it, wipe its data folder, start it again. ' +
  'Do so only while a majority of the other nodes is healthy.';

/**
 * Data that was on disk is not what was written. The node must not start on it: skipping the damage
 * could take back a vote or an acknowledged entry.
 */
export class DamagedLogError extends Error {
  constructor(
    readonly file: string,
    /** Bytes from the start of the file to where the damage begins. */
    readonly offset: number,
    readonly reason: string,
    remedy = REBUILD_REMEDY,
  ) {
    super(`The log is damaged: ${file} at offset ${offset}: ${reason}. ${remedy}`);
    this.name = 'DamagedLogError';
  }

  withRemedy(remedy: string): DamagedLogError {
    return new DamagedLogError(this.file, this.offset, this.reason, remedy);
  }
}

/** A snapshot that fails its checksum, either on disk at start or as received from a leader. */
export class DamagedSnapshotError extends Error {
  constructor(
    readonly file: string,
    readonly reason: string,
    remedy = REBUILD_REMEDY,
  ) {
    super(`The snapshot is damaged: ${file}: ${reason}. ${remedy}`);
    this.name = 'DamagedSnapshotError';
  }

  withRemedy(remedy: string): DamagedSnapshotError {
    return new DamagedSnapshotError(this.file, this.reason, remedy);
  }
}

/** Bytes that are not a whole and sound record; `offset` is where the record begins. */
export class DamagedRecordError extends Error {
  constructor(
    readonly offset: number,
    readonly reason: string,
  ) {
    super(`The record at offset ${offset} is damaged: ${reason}`);
    this.name = 'DamagedRecordError';
  }
}

/**
 * An operation on the disk failed. It is never retried: after a failed fsync the kernel may have
 * dropped the pages, and a second fsync would report success for bytes that are gone.
 */
export class DiskFailureError extends Error {
  constructor(
    readonly file: string,
    readonly operation: string,
    cause: unknown,
  ) {
    super(describeFailure(file, operation, cause), { cause });
    this.name = 'DiskFailureError';
  }
}

/** Another living process holds the data folder. */
export class FolderLockedError extends Error {
  constructor(
    readonly folder: string,
    /** The process that holds it, where it told. */
    readonly holderPid: number | null,
  ) {
    const holder = holderPid === null ? 'another process' : `process ${holderPid}`;
    super(`The data folder ${folder} is in use by ${holder}. Stop that node first.`);
    this.name = 'FolderLockedError';
  }
}

function describeFailure(file: string, operation: string, cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return `The disk is full: could not ${operation} ${file}. Free some room and start the node again.`;
  }
  const why = cause instanceof Error ? cause.message : String(cause);
  return `The disk failed: could not ${operation} ${file}: ${why}`;
}
