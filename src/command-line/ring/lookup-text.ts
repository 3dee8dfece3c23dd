/** Where keys fall, for people as a table and for programs as lines. */

import type { BinaryString } from '../../resp/reply.js';
import type { Location, Ring } from '../../ring/index.js';
import { toBytes, toJsonField, toPrintable } from '../binary-text.js';
import type { Paint } from '../paint.js';
import { formatTable } from '../table.js';
import { withRingErrors } from './ring-errors.js';

export interface Placed extends Location {
  readonly key: BinaryString;
  readonly preferenceList: readonly string[];
}

/** `replicas` is an integer above 0. */
export function place(ring: Ring, key: BinaryString, replicas: number): Placed {
  const bytes = toBytes(key);
  return withRingErrors(() => ({
    key,
    ...ring.locate(bytes),
    preferenceList: ring.preferenceList(bytes, replicas),
  }));
}

export function placedToJson({ key, hash, token, owner, preferenceList }: Placed): string {
  return JSON.stringify({ ...toJsonField('key', key), hash, token, owner, preferenceList });
}

export function formatPlaced(placed: readonly Placed[], paint: Paint): string {
  const columns = [
    { title: 'KEY' },
    { title: 'HASH', alignRight: true },
    { title: 'TOKEN', alignRight: true },
    { title: 'OWNER' },
    { title: 'PREFERENCE LIST' },
  ];
  return formatTable(
    columns,
    placed.map(({ key, hash, token, owner, preferenceList }) => [
      toPrintable(key),
      String(hash),
      String(token),
      paint('bold', owner),
      preferenceList.join(', '),
    ]),
  );
}
