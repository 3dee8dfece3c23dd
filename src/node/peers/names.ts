/** Names of nodes and clusters as bytes: one byte of length, then UTF-8. */
import { invariant } from '../../consensus/invariant.js';

/** Three of these, two nonces and a magic fit into the longest message of a handshake. */
export const NAME_BYTES_MAX = 128;

export function encodeName(name: string): Buffer {
  const length = Buffer.byteLength(name);
  invariant(length > 0 && length <= NAME_BYTES_MAX, `a name takes 1 to ${NAME_BYTES_MAX} bytes: ${name}`);
  const bytes = Buffer.allocUnsafe(1 + length);
  bytes.writeUInt8(length, 0);
  bytes.write(name, 1);
  return bytes;
}

/** The name at `offset` and where it ends; null if it is empty, too long or cut short. */
export function decodeName(bytes: Uint8Array, offset: number): { name: string; end: number } | null {
  const length = bytes[offset] ?? 0;
  const end = offset + 1 + length;
  if (length === 0 || length > NAME_BYTES_MAX || end > bytes.length) return null;
  return { name: Buffer.from(bytes.subarray(offset + 1, end)).toString('utf8'), end };
}
