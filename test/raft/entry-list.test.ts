import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EntryKind, LogEntry } from '../../src/consensus/types.js';
import { EntryList } from '../../src/raft/entry-list.js';
import { forEachPiece, frameEntry } from '../../src/wal/record.js';

/** Of changing kinds, terms and sizes; some are framed, as they are once the disk has them. */
function entryAt(index: number): LogEntry {
  const kind = index % 7 === 0 ? EntryKind.Noop : EntryKind.Command;
  const entry = new LogEntry(index, 1 + Math.floor(index / 500), kind, Buffer.alloc(index % 50, index));
  if (index % 3 !== 0) frameEntry(1, entry);
  return entry;
}

function recordOf(entry: LogEntry): string {
  const records: Buffer[] = [];
  forEachPiece(1, [entry], (bytes) => records.push(Buffer.from(bytes)));
  return Buffer.concat(records).toString('hex');
}

function contentOf(entry: LogEntry | null | undefined): unknown {
  if (entry === null || entry === undefined) return null;
  const { index, term, kind, dataBytes, data } = entry;
  return { index, term, kind, dataBytes, data: Buffer.from(data).toString('hex'), record: recordOf(entry) };
}

const steps = fc.array(
  fc.record({
    act: fc.constantFrom('push', 'push', 'push', 'truncate', 'drop'),
    percent: fc.integer({ min: 0, max: 100 }),
  }),
  { minLength: 5, maxLength: 20 },
);

describe('a list of entries', () => {
  it('holds what was pushed and not cut off, however long it is', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const list = new EntryList();
        let model: LogEntry[] = [];
        let droppedIndex = 0;
        for (const { act, percent } of all) {
          const part = Math.floor((percent / 100) * model.length);
          if (act === 'push') {
            for (let count = 30 * percent; count > 0; count -= 1) {
              const entry = entryAt((model.at(-1)?.index ?? droppedIndex) + 1);
              list.push(entry);
              model.push(entry);
            }
          } else if (act === 'truncate') {
            list.truncate(part);
            model = model.slice(0, part);
          } else {
            list.dropFirst(part);
            droppedIndex += part;
            model = model.slice(part);
          }
          expect(list.length).toBe(model.length);
          for (const position of [-1, 0, part - 1, part, model.length - 1, model.length]) {
            expect(contentOf(list.at(position))).toEqual(contentOf(model[position]));
          }
          const end = Math.min(model.length, part + 3);
          expect(list.slice(part, end).map(contentOf)).toEqual(model.slice(part, end).map(contentOf));
        }
        expect(list.slice(0, list.length).map(contentOf)).toEqual(model.map(contentOf));
      }),
      { numRuns: 40 },
    );
  });

  it('shares the memory of its records, packed or not', () => {
    const list = new EntryList();
    const entries = Array.from({ length: 5000 }, (_, at) => entryAt(3 * at + 1));
    for (const entry of entries) list.push(entry);
    for (const [at, entry] of entries.entries()) {
      expect(list.at(at)?.recordsTo(list.at(at) as LogEntry).buffer).toBe(entry.bytes.buffer);
    }
  });
});
