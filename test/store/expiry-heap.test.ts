/** The heap tells the earliest time and counts what is due, whatever is added, changed and removed. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ExpiryHeap } from '../../src/store/expiry-heap.js';
import { Encoding, KeyRecord } from '../../src/store/key-record.js';
import { KeyEntry, KeyTable } from '../../src/store/key-table.js';

const step = fc.record({
  at: fc.nat(30),
  timeMs: fc.option(fc.nat(100), { freq: 20 }),
  removes: fc.nat(4).map((chance) => chance === 0),
});

it('agrees with a list that is searched', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 100, maxLength: 300 }), (steps) => {
      const heap = new ExpiryHeap();
      const tables = [new KeyTable(), new KeyTable()] as const;
      const entries = Array.from({ length: 31 }, (_, at) => {
        return new KeyEntry(at, '', recordOf(null), tables[at % 2 === 0 ? 0 : 1]);
      });
      for (const { at, timeMs, removes } of steps) {
        const entry = entries[at]!;
        entry.record = recordOf(removes ? null : timeMs);
        if (removes) heap.remove(entry);
        else heap.update(entry);
        const times = entries.map(({ record }) => record.expiresAtMs ?? Number.POSITIVE_INFINITY);
        expect(heap.nextMs).toBe(Math.min(...times));
        const due = entries.filter(({ record, owner }) => record.isDue(50) && owner === tables[0]);
        expect(heap.countDue(50, tables[0])).toBe(due.length);
      }
    }),
    { numRuns: 300 },
  );
});

function recordOf(expiresAtMs: number | null): KeyRecord {
  return new KeyRecord('key', 'value', Encoding.Automatic, expiresAtMs, 1);
}
