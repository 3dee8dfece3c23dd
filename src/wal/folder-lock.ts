/** One process per data folder: a lock that ends with the process, however it ends. */

export interface FolderLock {
  release(): Promise<void>;
}

/** Throws FolderLockedError if a living process holds the lock of `folder`, which must exist. */
export function lockFolder(_folder: string): Promise<FolderLock> {
  throw new Error('being written');
}
