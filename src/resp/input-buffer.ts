/**
 * The bytes of a stream that are received and not yet decoded. A chunk is used where it lies; only
 * what is left over of it is copied, once more bytes follow, so that memory is taken only for bytes
 * that came and each byte is moved a bounded number of times. Nothing is written over: what was decoded
 * may be kept where it lies.
 */

declare global {
  /** Methods of Node's buffers that its type declarations leave out. */
  interface Buffer {
    latin1Slice(start: number, end: number): string;
    latin1Write(text: string, offset: number, length: number): number;
  }
}

const EMPTY = Buffer.alloc(0);
const GROWN_BYTES_MIN = 64;

export class InputBuffer {
  /** Valid from `start` to `end`. The owner moves `start` on as it decodes. */
  bytes: Buffer = EMPTY;
  start = 0;
  end = 0;
  /** Whether `bytes` was made here and may be written to. */
  private owned = false;

  push(chunk: Buffer): void {
    if (this.start === this.end) {
      this.bytes = chunk;
      this.start = 0;
      this.end = chunk.length;
      this.owned = false;
      return;
    }
    this.makeRoom(chunk.length);
    chunk.copy(this.bytes, this.end);
    this.end += chunk.length;
  }

  /** Lets go of the memory if all of it is decoded: an idle connection holds no chunk. */
  releaseIfEmpty(): void {
    if (this.start === this.end) this.clear();
  }

  clear(): void {
    this.bytes = EMPTY;
    this.start = 0;
    this.end = 0;
    this.owned = false;
  }

  private makeRoom(byteCount: number): void {
    if (this.owned && this.end + byteCount <= this.bytes.length) return;
    const kept = this.end - this.start;
    // Doubling keeps the copying linear in the bytes that came, however they are cut into chunks.
    const grown = Buffer.allocUnsafeSlow(Math.max(kept + byteCount, 2 * kept, GROWN_BYTES_MIN));
    this.bytes.copy(grown, 0, this.start, this.end);
    this.bytes = grown;
    this.owned = true;
    this.start = 0;
    this.end = kept;
  }
}
