/**
 * Markers: small statements that follow the last batch of a segment. They are written only once they
 * are true and are not fsynced themselves: a lost marker costs nothing, a present one is proof.
 *
 * `durable`: everything before this position was fsynced. Damage before it is therefore not a torn
 * write, and may have hit an acknowledged entry. The next batch takes the marker's place, and says the
 * same by being there, because a batch is written only after the fsync of the one before.
 * `continued`: the log goes on in the next segment, which therefore has to be there.
 */
import { crc32 } from 'node:zlib';

export const MARKER_BYTES = 20;

const MAGIC = {
  durable: Buffer.from('DRBL', 'latin1'),
  continued: Buffer.from('CONT', 'latin1'),
};

export type MarkerKind = keyof typeof MAGIC;
export const MARKER_KINDS: readonly MarkerKind[] = ['durable', 'continued'];

export function markerMagic(kind: MarkerKind): Buffer {
  return MAGIC[kind];
}

/** Layout: CRC-32 of the rest, magic, position, salt of the segment. */
export function encodeMarker(kind: MarkerKind, salt: Buffer, position: number): Buffer {
  const marker = Buffer.alloc(MARKER_BYTES);
  marker.set(MAGIC[kind], 4);
  marker.writeUInt32LE(position, 8);
  marker.set(salt, 12);
  marker.writeUInt32LE(crc32(marker.subarray(4)), 0);
  return marker;
}

export function isMarkerAt(segment: Buffer, kind: MarkerKind, salt: Buffer, position: number): boolean {
  const end = position + MARKER_BYTES;
  return end <= segment.length && encodeMarker(kind, salt, position).compare(segment, position, end) === 0;
}
