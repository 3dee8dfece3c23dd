/** Names the file and the operation in whatever a file system reports. */
import { DamagedLogError, DamagedSnapshotError, DiskFailureError } from './errors.js';
import type { Done } from './file-system.js';

/** `operation` is a verb that fits "could not … FILE". Throws DiskFailureError in place of any error. */
export async function attempt<Result>(
  file: string,
  operation: string,
  action: () => Promise<Result>,
): Promise<Result> {
  try {
    return await action();
  } catch (error) {
    throw isNamed(error) ? error : new DiskFailureError(file, operation, error);
  }
}

/** An error that already says which file and why. */
function isNamed(error: unknown): boolean {
  return [DiskFailureError, DamagedLogError, DamagedSnapshotError].some((kind) => error instanceof kind);
}

/** A callback operation as a promise, for what is not on the path of a write. */
export function attemptCallback(file: string, operation: string, start: (done: Done) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    start((error) => {
      if (error === null) resolve();
      else reject(new DiskFailureError(file, operation, error));
    });
  });
}
