/** What is stored under a key. Immutable: a change puts a new record in its place, so that a frozen copy
 * of the machine is a list of references. */
import type { BinaryString } from '../resp/reply.js';
import { parseInteger } from './integers.js';

/**
 * How Redis would keep the value, which OBJECT ENCODING tells. `plain` is not looked at for being an
 * integer; `raw` was changed in place. The numbers are in snapshots: never renumber.
 */
export const Encoding = { Automatic: 0, Plain: 1, Raw: 2 } as const;
export type Encoding = (typeof Encoding)[keyof typeof Encoding];

const EMBEDDED_BYTES_MAX = 44;

export class KeyRecord {
  /** Caches of the digest of this record; both 0 until it is asked for. */
  digestLow = 0;
  digestHigh = 0;

  constructor(
    readonly key: BinaryString,
    readonly value: BinaryString,
    readonly encoding: Encoding,
    /** Milliseconds since the epoch; null: never. */
    readonly expiresAtMs: number | null,
    /** Log index of the entry that made this record. */
    readonly version: number,
  ) {}

  /** A key whose time is `nowMs` is gone. */
  isDue(nowMs: number): boolean {
    return this.expiresAtMs !== null && this.expiresAtMs <= nowMs;
  }
}

export function encodingName(record: KeyRecord): 'int' | 'embstr' | 'raw' {
  if (record.encoding === Encoding.Raw) return 'raw';
  if (record.encoding === Encoding.Automatic && parseInteger(record.value) !== null) return 'int';
  return record.value.length <= EMBEDDED_BYTES_MAX ? 'embstr' : 'raw';
}
