/** The little of a file system that this room needs; tests put a disk with power loss in its place. */

/** Called once; `null` means done. */
export type Done = (error: Error | null) => void;

export interface DiskFile {
  /** Writes all of `data` at `position`; it is not durable until a later sync. */
  write(data: Uint8Array, position: number, done: Done): void;
  /** Writes all of `data` at `position` and makes it durable: write and fdatasync. */
  writeDurably(data: Uint8Array, position: number, done: Done): void;
  /** Makes every write so far durable, the length of the file included. */
  sync(): Promise<void>;
  /** Fills `target` from `position`; fewer bytes are read only at the end of the file. */
  read(target: Uint8Array, position: number): Promise<number>;
  readSync(target: Uint8Array, position: number): number;
  sizeBytes(): Promise<number>;
  close(): Promise<void>;
}

export interface FileSystem {
  /** `create` makes a new empty file in the place of any old one; `modify` and `read` need it there. */
  open(path: string, mode: 'create' | 'modify' | 'read'): Promise<DiskFile>;
  /** Names in `folder`, which is created with its parents if it is missing. */
  list(folder: string): Promise<readonly string[]>;
  /** Durable only after `syncFolder`, as `remove` is. */
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  syncFolder(folder: string): Promise<void>;
}
