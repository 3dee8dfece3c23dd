/**
 * Cuts a stream of bytes into frames: four bytes of length, then as many bytes. Memory is taken only for
 * bytes that came, whatever length is declared.
 */
import { MalformedFrameError } from './malformed-frame-error.js';

const LENGTH_BYTES = 4;

export class FrameReader {
  private chunks: Buffer[] = [];
  private bytes = 0;
  /** Length of the frame that is under way; null while its own length has not come. */
  private expected: number | null = null;

  constructor(private readonly frameBytesMax: number) {}

  /** Whether part of a frame has come. */
  get isHalfway(): boolean {
    return this.bytes > 0 || this.expected !== null;
  }

  push(chunk: Buffer): void {
    this.chunks.push(chunk);
    this.bytes += chunk.length;
  }

  /**
   * The next whole frame without its length, or null until more bytes are pushed. It may be a view of a
   * chunk. Throws MalformedFrameError on a length beyond the limit, or of nothing.
   */
  next(): Buffer | null {
    if (this.expected === null) {
      const header = this.take(LENGTH_BYTES);
      if (header === null) return null;
      const length = header.readUInt32LE(0);
      if (length === 0) throw new MalformedFrameError('it is empty');
      if (length > this.frameBytesMax) {
        throw new MalformedFrameError(`it declares ${length} bytes, more than ${this.frameBytesMax}`);
      }
      this.expected = length;
    }
    const frame = this.take(this.expected);
    if (frame !== null) this.expected = null;
    return frame;
  }

  private take(count: number): Buffer | null {
    if (this.bytes < count) return null;
    const first = this.chunks[0];
    if (first === undefined) return null;
    const whole = first.length >= count ? first : Buffer.concat(this.chunks, this.bytes);
    const rest = whole === first ? this.chunks.slice(1) : [];
    if (whole.length > count) rest.unshift(whole.subarray(count));
    this.chunks = rest;
    this.bytes -= count;
    return whole.subarray(0, count);
  }
}
