/** Puts the early end of a node into words, with what it said last. */
import { statfsSync } from 'node:fs';
import { ClusterError } from './cluster-error.js';
import type { ClusterRecord } from './cluster-record.js';
import type { Home } from './home.js';
import type { LaunchedNode } from './launch.js';
import { findFatal, LogFileReader } from './node-log.js';

const LINES_SHOWN = 10;
const LOG_BYTES_MAX = 256 * 1024;
/** With less than this, a node has no room for its first segment of log. */
const FREE_BYTES_MIN = 1024 * 1024;

/** A node that was started and ended before it was of use. */
export class NodeEndedError extends ClusterError {
  constructor(
    readonly node: string,
    /** The node's own code, such as `PORT_TAKEN`; null if it did not say. */
    readonly fatalCode: string | null,
    code: string,
    message: string,
    hint: string,
  ) {
    super(code, message, hint);
  }

  /** The same error, once its log is deleted with everything else. */
  afterRollback(): NodeEndedError {
    if (this.code === 'DISK_FULL') return this;
    const hint = 'Nothing of it is left. To keep its log, try again with --no-rollback.';
    return new NodeEndedError(this.node, this.fatalCode, this.code, this.message, hint);
  }
}

/** Null while the process of the node lives. */
export function explainEnd(home: Home, record: ClusterRecord, launched: LaunchedNode): NodeEndedError | null {
  const end = launched.ended();
  if (end === null) return null;
  const logFile = home.nodeLogFile(record.name, launched.id);
  const reader = new LogFileReader(logFile, launched.logOffset, LOG_BYTES_MAX);
  const lines = [...reader.next(), ...reader.rest()];
  const fatal = findFatal(lines);
  const hint = `Its log: ${logFile}`;
  const start = `Node ${launched.id} ended ${end} while it started`;
  if (fatal !== null) {
    return new NodeEndedError(launched.id, fatal.code, fatal.code, `${start}: ${fatal.message}`, hint);
  }
  if (isFull(home.folder)) {
    const advice = 'Free some space, or set CONCLAVE_HOME to a folder on another disk.';
    const message = `${start}: the disk that holds ${home.folder} is full.`;
    return new NodeEndedError(launched.id, null, 'DISK_FULL', message, advice);
  }
  const last = lines.slice(-LINES_SHOWN).map((line) => `\n  ${line.message}`);
  const said =
    last.length === 0 ? '. It wrote nothing to its log.' : `. The last lines of its log:${last.join('')}`;
  return new NodeEndedError(launched.id, null, 'NODE_DID_NOT_START', `${start}${said}`, hint);
}

/** A node on a full disk cannot even write to its log why it ends. */
function isFull(folder: string): boolean {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize < FREE_BYTES_MIN;
}
