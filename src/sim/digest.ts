/** A fingerprint of a whole run, taken as it goes: two runs with the same digest did the same, step by step. */

export class TraceDigest {
  private high = 0xdeadbeef | 0;
  private low = 0x41c6ce57 | 0;

  /** Any finite number; fractions count to a millionth. */
  add(value: number): void {
    this.mix(value | 0);
    const rest = value - (value | 0);
    if (rest !== 0) this.mix(Math.round(rest * 1_000_000) % 0x7fffffff);
  }

  addText(text: string): void {
    for (let place = 0; place < text.length; place += 1) this.mix(text.charCodeAt(place));
    this.mix(text.length);
  }

  /** Sixteen hexadecimal digits. */
  toString(): string {
    return hexadecimal(finish(this.high, this.low)) + hexadecimal(finish(this.low, this.high));
  }

  private mix(value: number): void {
    this.high = Math.imul(this.high ^ value, 0x9e3779b1);
    this.high = (this.high << 13) | (this.high >>> 19);
    this.low = Math.imul(this.low ^ value, 0x5f356495);
    this.low = (this.low << 15) | (this.low >>> 17);
  }
}

function finish(value: number, other: number): number {
  const mixed = Math.imul(value ^ (value >>> 16), 0x85ebca6b) ^ Math.imul(other ^ (other >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

function hexadecimal(value: number): string {
  return value.toString(16).padStart(8, '0');
}
