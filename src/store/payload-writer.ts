/** Writes numbers and binary strings into a buffer of known size. */

const scratch = new Float64Array(1);
const scratchBytes = new Uint8Array(scratch.buffer);
/** Up to this length, writing characters one by one beats the call into the runtime. */
const SHORT_TEXT_LENGTH_MAX = 24;

export class PayloadWriter {
  private readonly buffer: Buffer;
  private position = 0;

  /** `bytesMax` must suffice for all that is written. */
  constructor(bytesMax: number) {
    this.buffer = Buffer.allocUnsafe(bytesMax);
  }

  /** Bytes written so far. */
  get length(): number {
    return this.position;
  }

  writeByte(byte: number): void {
    this.buffer[this.position] = byte;
    this.position += 1;
  }

  /** Big-endian. */
  writeFloat64(value: number): void {
    scratch[0] = value;
    for (let at = 7; at >= 0; at -= 1) this.writeByte(scratchBytes[at] ?? 0);
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

  writeString(text: string): void {
    const { length } = text;
    this.writeCount(length);
    this.writeText(text, length);
  }

  /** What was written, without a copy. */
  take(): Uint8Array {
    return this.buffer.subarray(0, this.position);
  }

  private writeText(text: string, length: number): void {
    const { buffer, position } = this;
    if (length > SHORT_TEXT_LENGTH_MAX) buffer.latin1Write(text, position, length);
    else for (let at = 0; at < length; at += 1) buffer[position + at] = text.charCodeAt(at);
    this.position = position + length;
  }
}
