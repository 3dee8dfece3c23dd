/** Unsigned 64-bit little-endian integers as JS numbers; what is above 2^53 - 1 is never written. */

const TWO_TO_32 = 0x1_0000_0000;

export function writeInteger(buffer: Buffer, value: number, offset: number): void {
  buffer.writeUInt32LE(value % TWO_TO_32, offset);
  buffer.writeUInt32LE(Math.floor(value / TWO_TO_32), offset + 4);
}

export function readInteger(buffer: Buffer, offset: number): number {
  return buffer.readUInt32LE(offset + 4) * TWO_TO_32 + buffer.readUInt32LE(offset);
}
