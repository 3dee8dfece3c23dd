/** Why a node could not start or go on, in words for the person who has to mend it. */
import { WrongEngineError } from '../replica/wrong-engine-error.js';
import { DamagedLogError, DamagedSnapshotError, DiskFailureError, FolderLockedError } from '../wal/errors.js';

/** Written to the log as `code`, so that the cluster manager can tell the cases apart. */
export type FatalCode =
  | 'PORT_TAKEN'
  | 'DAMAGED_LOG'
  | 'FOLDER_LOCKED'
  | 'WRONG_ENGINE'
  | 'BAD_CONFIGURATION'
  | 'DISK_FAILURE'
  | 'INTERNAL_ERROR';

/** The node ends with this sentence. */
export class FatalError extends Error {
  constructor(
    readonly code: FatalCode,
    message: string,
    cause?: unknown,
  ) {
    super(message, cause === undefined ? {} : { cause });
    this.name = 'FatalError';
  }
}

/** Any error as one that ends the node; what is not known here is a bug, and keeps its cause. */
export function asFatal(error: unknown): FatalError {
  if (error instanceof FatalError) return error;
  if (error instanceof FolderLockedError) return new FatalError('FOLDER_LOCKED', error.message);
  if (error instanceof WrongEngineError) return new FatalError('WRONG_ENGINE', error.message);
  if (error instanceof DiskFailureError) return new FatalError('DISK_FAILURE', error.message);
  if (error instanceof DamagedLogError || error instanceof DamagedSnapshotError) {
    return new FatalError('DAMAGED_LOG', error.message);
  }
  if (isFileError(error)) return new FatalError('DISK_FAILURE', error.message);
  const message = error instanceof Error ? error.message : String(error);
  return new FatalError('INTERNAL_ERROR', `The node met a bug and stopped: ${message}`, error);
}

/** An error of the operating system about a path, such as a folder that cannot be written. */
function isFileError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && 'path' in error && 'syscall' in error;
}
