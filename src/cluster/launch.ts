/** Starts node processes that outlive the command that started them. */
import { once } from 'node:events';
import { createWriteStream, existsSync, statSync, type WriteStream } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { explainFileError } from './cluster-error.js';
import type { ClusterRecord } from './cluster-record.js';
import type { Home } from './home.js';
import { writeNodeConfiguration, writeNodeProcess } from './node-files.js';
import { identityOf, type ProcessIdentity } from './process-identity.js';

/**
 * Most of what a node allocates for a request is garbage a moment later: room for that spares collections. With more
 * than this it lies outside the caches of the processor, and a single collection takes longer.
 */
const NODE_FLAGS = ['--min-semi-space-size=16', '--max-semi-space-size=16'];
/**
 * Logs and messages lie outside the heap of JavaScript, and there is always new memory for them: in large pages that
 * costs fewer page faults, which are slow on virtual machines. glibc alone looks at this.
 */
const ALLOCATOR_SETTINGS = 'glibc.malloc.hugetlb=1';

/** What every operation needs to know about where it works. */
export interface ClusterContext {
  readonly home: Home;
  /** The program of a node. */
  readonly entryFile: string;
}

/** A file of the build of this package, by its place in dist, from wherever in the package this code is run. */
export function builtFile(...place: readonly string[]): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json')) && folder !== dirname(folder)) folder = dirname(folder);
  return join(folder, 'dist', ...place);
}

export const nodeEntryFile = (): string => builtFile('node', 'main.js');

export interface LaunchedNode {
  readonly id: string;
  /** Null if the process ended before it could be looked at. */
  readonly identity: ProcessIdentity | null;
  /** Bytes of the log file that earlier runs wrote. */
  readonly logOffset: number;
  /** Null while the process lives; then how it ended. */
  ended(): string | null;
}

/** All at once. Every launch has settled before the first failure is thrown: undoing must not race with one. */
export async function launchNodes(
  context: ClusterContext,
  record: ClusterRecord,
  ids: readonly string[],
): Promise<readonly LaunchedNode[]> {
  const launches = await Promise.allSettled(ids.map((id) => launchNode(context, record, id)));
  return launches.map((launch) => {
    if (launch.status === 'rejected') throw launch.reason;
    return launch.value;
  });
}

/** Writes the node's configuration and starts its process; it has not bound its ports yet when this returns. */
async function launchNode(context: ClusterContext, record: ClusterRecord, id: string): Promise<LaunchedNode> {
  const { execa } = await import('execa');
  const { home } = context;
  writeNodeConfiguration(home, record, id);
  const logFile = home.nodeLogFile(record.name, id);
  const log = await openLog(home, logFile);
  try {
    const logOffset = statSync(logFile).size;
    const child = execa(
      process.execPath,
      [...NODE_FLAGS, context.entryFile, home.nodeConfigurationFile(record.name, id)],
      {
        detached: true,
        cleanup: false,
        reject: false,
        buffer: false,
        stdin: 'ignore',
        stdout: log,
        stderr: log,
        // Not the folder of the command: that one must stay removable.
        cwd: dirname(logFile),
        env: { GLIBC_TUNABLES: process.env.GLIBC_TUNABLES ?? ALLOCATOR_SETTINGS },
      },
    );
    child.unref();
    let end: string | null = null;
    void child.then((result) => {
      end = result.signal === undefined ? `with exit code ${result.exitCode}` : `by ${result.signal}`;
    });
    const identity = child.pid === undefined ? null : identityOf(child.pid);
    if (identity !== null) writeNodeProcess(home, record.name, id, identity);
    return { id, identity, logOffset, ended: () => end };
  } finally {
    log.destroy();
  }
}

/** The child inherits the file itself: nothing passes through the process that started it. */
async function openLog(home: Home, file: string): Promise<WriteStream> {
  const log = createWriteStream(file, { flags: 'a', mode: 0o600 });
  try {
    await once(log, 'open');
    return log;
  } catch (error) {
    throw explainFileError(error, home.folder);
  }
}
