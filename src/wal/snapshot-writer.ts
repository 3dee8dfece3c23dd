/** Writes a snapshot file of this node's own, piece by piece; not durable before `finish`. */
import { crc32 } from 'node:zlib';
import type { SnapshotMetadata } from '../consensus/types.js';
import { attempt, attemptCallback } from './disk-attempt.js';
import type { DiskFile } from './file-system.js';
import { encodeSnapshotHeader, encodeSnapshotTrailer } from './snapshot-format.js';

/** Small chunks are gathered up to this. */
const WRITE_BYTES = 262_144;
/** Synced every so often, so that the fsyncs of the log never wait behind all of a large snapshot. */
const SYNC_BYTES = 1024 * 1024;

export class SnapshotWriter {
  private gathered: Uint8Array[] = [];
  private gatheredBytes = 0;
  private position = 0;
  private syncedPosition = 0;
  private contentBytes = 0;
  private checksum = 0;

  constructor(
    private readonly file: DiskFile,
    private readonly path: string,
    metadata: SnapshotMetadata,
  ) {
    this.gather(encodeSnapshotHeader(metadata));
  }

  async add(content: Uint8Array): Promise<void> {
    this.checksum = crc32(content, this.checksum);
    this.contentBytes += content.length;
    this.gather(content);
    if (this.gatheredBytes >= WRITE_BYTES) await this.flush();
  }

  async finish(): Promise<void> {
    this.gather(encodeSnapshotTrailer(this.contentBytes, this.checksum));
    await this.flush();
    await this.sync();
  }

  private gather(bytes: Uint8Array): void {
    this.gathered.push(bytes);
    this.gatheredBytes += bytes.length;
  }

  private async flush(): Promise<void> {
    const bytes = Buffer.concat(this.gathered);
    this.gathered = [];
    this.gatheredBytes = 0;
    await attemptCallback(this.path, 'write to', (done) => this.file.write(bytes, this.position, done));
    this.position += bytes.length;
    if (this.position - this.syncedPosition >= SYNC_BYTES) await this.sync();
  }

  private async sync(): Promise<void> {
    await attempt(this.path, 'sync', () => this.file.sync());
    this.syncedPosition = this.position;
  }
}
