/**
 * Bytes on their way to one peer, gathered in memory that many small frames share. What `take` hands out
 * is not written to again before `reuse`, so that a socket may keep it.
 */

const SLAB_BYTES = 64 * 1024;
const EMPTY = Buffer.alloc(0);
const FLOAT64_BYTES = 8;
const UINT32_BYTES = 4;

export class OutputBuffer {
  private slab = EMPTY;
  /** What is written and not yet taken lies from `start` to `end`. */
  private start = 0;
  private end = 0;

  /** Bytes written and not yet taken. */
  get length(): number {
    return this.end - this.start;
  }

  writeByte(byte: number): void {
    this.reserve(1);
    this.slab[this.end] = byte;
    this.end += 1;
  }

  /** Big-endian, as `PayloadReader` reads it. */
  writeFloat64(value: number): void {
    this.reserve(FLOAT64_BYTES);
    this.end = this.slab.writeDoubleBE(value, this.end);
  }

  /** Little-endian. */
  writeUint32(value: number): void {
    this.reserve(UINT32_BYTES);
    this.end = this.slab.writeUInt32LE(value, this.end);
  }

  /** A whole number from 0 to 2^32 - 1, in 1 to 5 bytes. */
  writeCount(count: number): void {
    let rest = count;
    while (rest >= 128) {
      this.writeByte(128 + (rest % 128));
      rest = Math.floor(rest / 128);
    }
    this.writeByte(rest);
  }

  /** A binary string with its length before it. */
  writeString(text: string): void {
    this.writeCount(text.length);
    this.reserve(text.length);
    this.end += this.slab.write(text, this.end, 'latin1');
  }

  writeBytes(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.slab.set(bytes, this.end);
    this.end += bytes.length;
  }

  /** Writes over what lies `offset` bytes behind the last `take`. */
  patchUint32(offset: number, value: number): void {
    this.slab.writeUInt32LE(value, this.start + offset);
  }

  /** Forgets all but the first `length` bytes since the last `take`. */
  truncate(length: number): void {
    this.end = this.start + length;
  }

  /** All bytes since the last call. They stay as they are; the buffer goes on behind them. */
  take(): Buffer {
    const taken = this.slab.subarray(this.start, this.end);
    this.start = this.end;
    if (this.slab.length > SLAB_BYTES) this.clear();
    return taken;
  }

  /** Whoever took bytes is done with them: their memory is written to again, while it is still in the caches. */
  reuse(): void {
    if (this.length > 0) return;
    this.start = 0;
    this.end = 0;
  }

  /** Forgets everything, and lets go of the memory. */
  clear(): void {
    this.slab = EMPTY;
    this.start = 0;
    this.end = 0;
  }

  /** Makes room for `byteCount` more bytes, in a new slab if need be. */
  private reserve(byteCount: number): void {
    if (this.end + byteCount <= this.slab.length) return;
    const written = this.end - this.start;
    const needed = written + byteCount;
    const grown = Buffer.allocUnsafeSlow(needed <= SLAB_BYTES / 2 ? SLAB_BYTES : 2 * needed);
    this.slab.copy(grown, 0, this.start, this.end);
    this.slab = grown;
    this.start = 0;
    this.end = written;
  }
}
