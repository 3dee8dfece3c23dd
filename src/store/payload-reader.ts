/** Reads what `PayloadWriter` wrote, and never beyond the end. */
import { MalformedBytesError } from './malformed-bytes.js';

const FLOAT64_BYTES = 8;
const COUNT_MAX = 2 ** 32 - 1;
/** Up to this length, joining characters one by one beats the call into the runtime. */
const SHORT_TEXT_LENGTH_MAX = 8;

const scratch = new Float64Array(1);
const scratchBytes = new Uint8Array(scratch.buffer);
/** Works on any Uint8Array, and spares a Buffer object around the bytes. */
const { latin1Slice } = Buffer.prototype;

export class PayloadReader {
  position = 0;

  constructor(readonly bytes: Uint8Array) {}

  readByte(): number {
    const byte = this.bytes[this.position];
    if (byte === undefined) return this.fail('it ends too early');
    this.position += 1;
    return byte;
  }

  readFloat64(): number {
    const { bytes, position } = this;
    if (position + FLOAT64_BYTES > bytes.length) return this.fail('it ends too early');
    for (let at = 0; at < FLOAT64_BYTES; at += 1) {
      scratchBytes[FLOAT64_BYTES - 1 - at] = bytes[position + at] ?? 0;
    }
    this.position = position + FLOAT64_BYTES;
    return scratch[0] ?? 0;
  }

  readCount(): number {
    const first = this.readByte();
    if (first < 128) return first;
    let value = first - 128;
    for (let scale = 128; ; scale *= 128) {
      const byte = this.readByte();
      value += (byte % 128) * scale;
      if (value > COUNT_MAX || scale > COUNT_MAX) return this.fail('a count is too large');
      if (byte < 128) return value;
    }
  }

  readString(): string {
    const length = this.readCount();
    const { bytes, position } = this;
    const end = position + length;
    if (end > bytes.length) return this.fail('a text goes beyond the end');
    this.position = end;
    if (length > SHORT_TEXT_LENGTH_MAX) return latin1Slice.call(bytes, position, end);
    let text = '';
    for (let at = position; at < end; at += 1) text += String.fromCharCode(bytes[at] ?? 0);
    return text;
  }

  expectEnd(): void {
    if (this.position !== this.bytes.length) this.fail('bytes follow the end');
  }

  fail(reason: string): never {
    throw new MalformedBytesError(reason, this.position);
  }
}
