/**
 * Cuts a stream of bytes into frames: four bytes of length, then as many bytes. Memory is taken only for
 * bytes that came, whatever length is declared.
 */
import { InputBuffer } from '../../resp/input-buffer.js';
import { FRAME_LENGTH_BYTES } from './frame-codec.js';
import { MalformedFrameError } from './malformed-frame-error.js';

export class FrameReader {
  private readonly input = new InputBuffer();

  constructor(private readonly frameBytesMax: number) {}

  /** Whether part of a frame has come, once `next` has given back null. */
  get isHalfway(): boolean {
    return this.input.end > this.input.start;
  }

  /** The chunk must not be changed afterwards. */
  push(chunk: Buffer): void {
    this.input.push(chunk);
  }

  /**
   * The next whole frame without its length, or null until more bytes are pushed. It is a view, and what it
   * shows never changes. Throws MalformedFrameError on a length beyond the limit, or of nothing.
   */
  next(): Buffer | null {
    const { input } = this;
    const frameStart = input.start + FRAME_LENGTH_BYTES;
    if (frameStart > input.end) {
      input.releaseIfEmpty();
      return null;
    }
    const length = input.bytes.readUInt32LE(input.start);
    if (length === 0) throw new MalformedFrameError('it is empty');
    if (length > this.frameBytesMax) {
      throw new MalformedFrameError(`it declares ${length} bytes, more than ${this.frameBytesMax}`);
    }
    const frameEnd = frameStart + length;
    if (frameEnd > input.end) return null;
    input.start = frameEnd;
    return input.bytes.subarray(frameStart, frameEnd);
  }
}
