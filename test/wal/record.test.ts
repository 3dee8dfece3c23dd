/** The record of an entry: what goes in comes out, or it is refused. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EntryKind, LogEntry } from '../../src/consensus/types.js';
import { DamagedRecordError } from '../../src/wal/errors.js';
import { decodeEntry, forEachPiece, frameEntry } from '../../src/wal/record.js';

const entries = fc
  .record({
    index: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
    term: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
    kind: fc.constantFrom(EntryKind.Noop, EntryKind.Command, EntryKind.Configuration),
    data: fc.uint8Array({ maxLength: 80 }),
  })
  .map(({ index, term, kind, data }) => new LogEntry(index, term, kind, data));

function recordOf(groupId: number, entry: LogEntry): Uint8Array {
  frameEntry(groupId, entry);
  return entry.recordsTo(entry);
}

function piecesOf(list: readonly LogEntry[]): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  forEachPiece(1, list, (records) => pieces.push(records));
  return pieces;
}

describe('a record', () => {
  test('comes back as it was, wherever it lies', () => {
    fc.assert(
      fc.property(entries, fc.nat(0xffff_ffff), fc.nat(20), (entry, groupId, offset) => {
        const record = recordOf(groupId, entry);
        expect(record.length).toBe(29 + entry.data.length);
        const around = Uint8Array.from([...Buffer.alloc(offset, 7), ...record, 1, 2, 3]);
        const decoded = decodeEntry(around, offset);
        expect(decoded.groupId).toBe(groupId);
        expect(decoded.end).toBe(offset + record.length);
        const { index, term, kind, data } = decoded.entry;
        expect([index, term, kind, [...data]]).toEqual([
          entry.index,
          entry.term,
          entry.kind,
          [...entry.data],
        ]);
        expect(Buffer.compare(recordOf(groupId, decoded.entry), record)).toBe(0);
      }),
    );
  });

  test('is encoded once, and never again after it was decoded', () => {
    const entry = new LogEntry(3, 2, EntryKind.Command, Buffer.from('value'));
    expect(entry.isFramed).toBe(false);
    const record = recordOf(1, entry);
    expect(recordOf(1, entry).byteOffset).toBe(record.byteOffset);
    const { entry: decoded } = decodeEntry(record, 0);
    expect(decoded.isFramed).toBe(true);
    expect(recordOf(1, decoded).buffer).toBe(record.buffer);
  });

  test('that is cut or changed at any byte is refused, naming where it begins', () => {
    const record = Buffer.from(recordOf(1, new LogEntry(3, 2, EntryKind.Command, Buffer.from('some value'))));
    for (let length = 0; length < record.length; length += 1) {
      expect(() => decodeEntry(record.subarray(0, length), 0)).toThrow(DamagedRecordError);
    }
    for (let bit = 0; bit < 8 * record.length; bit += 1) {
      const changed = Buffer.concat([Buffer.alloc(5), record]);
      const at = 5 + Math.floor(bit / 8);
      changed[at] = changed[at]! ^ (1 << (bit % 8));
      expect(() => decodeEntry(changed, 5)).toThrow(/The record at offset 5 is damaged/);
    }
  });

  test('lies behind that of the entry framed before it, so that both are copied in one piece', () => {
    const list = [300, 20, 9000, 20, 20].map(
      (size, at) => new LogEntry(at + 1, 1, EntryKind.Command, Buffer.alloc(size, at)),
    );
    const whole = Buffer.concat(list.map((entry) => recordOf(1, entry)));
    // The third is large, and has memory of its own; the memory of the small ones may be full once.
    expect([3, 4]).toContain(piecesOf(list).length);
    expect(Buffer.compare(Buffer.concat(piecesOf(list)), whole)).toBe(0);
    const decoded: LogEntry[] = [];
    for (let offset = 0; offset < whole.length; ) {
      const { entry, end } = decodeEntry(whole, offset);
      decoded.push(entry);
      offset = end;
    }
    expect(piecesOf(decoded)).toEqual([whole]);
    expect(Buffer.concat(piecesOf([decoded[1]!, decoded[0]!])).length).toBe(378);
    expect(piecesOf([decoded[1]!, decoded[0]!]).length).toBe(2);
    expect(piecesOf([])).toEqual([]);
    // Where the first ends there the second begins, but in other memory.
    const apart = [decodeEntry(whole, 0), decodeEntry(Buffer.from(whole), 329)].map(({ entry }) => entry);
    expect(piecesOf(apart)).toHaveLength(2);
  });

  test('of a kind nobody knows is refused', () => {
    const odd = new LogEntry(1, 1, 9 as never, Buffer.alloc(0));
    expect(() => decodeEntry(recordOf(1, odd), 0)).toThrow(/kind 9 is unknown/);
  });
});
