/** Damage at any byte of a log that was acknowledged: the very same log is recovered, or it is refused. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EntryKind, LogEntry } from '../../src/consensus/types.js';
import { encodeBatch, frameDamage } from '../../src/wal/batch.js';
import { BATCHES_START } from '../../src/wal/durable-mark.js';
import { DamagedLogError } from '../../src/wal/errors.js';
import type { LogPosition } from '../../src/wal/log-checks.js';
import {
  decodeSegmentHeader,
  encodeSegmentHeader,
  type SegmentHeader,
} from '../../src/wal/segment-header.js';
import {
  describeLog,
  EMPTY_STATE,
  expectedAt,
  FOLDER,
  ModelRun,
  openOn,
  type Step,
  steps,
} from './log-model.js';
import { SimulatedDisk } from './simulated-disk.js';

interface Written {
  readonly files: Map<string, Buffer>;
  readonly snapshot: LogPosition | null;
  readonly expected: string;
}

/** A log written to its end and closed, as it lies on the disk. */
async function writeLog(script: readonly Step[], segmentBytes?: number): Promise<Written> {
  const disk = new SimulatedDisk();
  const { wal } = await openOn(disk, null, segmentBytes);
  const run = new ModelRun(wal, EMPTY_STATE, null);
  await run.run(script);
  await wal.close();
  const files = new Map([...disk.files()].filter(([path]) => path.endsWith('.wal')));
  return { files, snapshot: run.snapshot, expected: expectedAt(run.newest, run.newest.epoch, run.snapshot) };
}

function diskWith(written: Written, path: string, content: Buffer | null): SimulatedDisk {
  const disk = new SimulatedDisk();
  for (const [name, bytes] of written.files) {
    if (name !== path) disk.put(name, Buffer.from(bytes));
    else if (content !== null) disk.put(name, content);
  }
  return disk;
}

/** What recovery answers: the log, or where it was refused. */
async function recover(disk: SimulatedDisk, snapshot: LogPosition | null): Promise<string | DamagedLogError> {
  try {
    const { recovered } = await openOn(disk, snapshot);
    return describeLog(recovered.hardState, recovered.entries);
  } catch (error) {
    if (error instanceof DamagedLogError) return error;
    throw error;
  }
}

function expectRefusal(outcome: string | DamagedLogError, files: Written['files']): void {
  expect(outcome).toBeInstanceOf(DamagedLogError);
  if (!(outcome instanceof DamagedLogError)) return;
  expect([...files.keys()]).toContain(outcome.file);
  expect(outcome.offset).toBeGreaterThanOrEqual(0);
  expect(outcome.message).toContain(`${outcome.file} at offset ${outcome.offset}`);
  expect(outcome.message).toMatch(
    /rebuild this node from its peers: stop it, wipe its data folder, start it/,
  );
}

const SCRIPT: Step[] = [
  { kind: 'append', back: 0, sizes: [40, 300], vote: 1 },
  { kind: 'wait' },
  { kind: 'append', back: 0, sizes: [600], vote: null },
  { kind: 'wait' },
  { kind: 'append', back: 1, sizes: [500, 20], vote: 2 },
  { kind: 'wait' },
  { kind: 'append', back: 0, sizes: [3000], vote: null },
  { kind: 'wait' },
  { kind: 'append', back: 0, sizes: [30], vote: null },
  { kind: 'wait' },
  { kind: 'hardState', vote: 3 },
];

describe('an acknowledged log', () => {
  test.each([0xff, 0x01, 0x80])(
    'with any one byte changed by %i: the same log, or a refusal',
    async (mask) => {
      const written = await writeLog(SCRIPT);
      expect(written.files.size).toBeGreaterThan(2);
      for (const [path, bytes] of written.files) {
        for (let offset = 0; offset < bytes.length; offset += 1) {
          const damaged = Buffer.from(bytes);
          damaged[offset] = damaged[offset]! ^ mask;
          const outcome = await recover(diskWith(written, path, damaged), written.snapshot);
          if (outcome !== written.expected) expectRefusal(outcome, written.files);
        }
      }
    },
  );

  test('with a file cut at any byte: a refusal', async () => {
    const written = await writeLog(SCRIPT);
    for (const [path, bytes] of written.files) {
      for (let length = 0; length < bytes.length; length += 1) {
        const outcome = await recover(diskWith(written, path, Buffer.from(bytes.subarray(0, length))), null);
        expectRefusal(outcome, written.files);
      }
    }
  });

  test('with everything after any byte wiped: a refusal, or nothing was lost', async () => {
    const written = await writeLog(SCRIPT);
    for (const [path, bytes] of written.files) {
      for (let cut = BATCHES_START; cut < bytes.length; cut += 1) {
        const outcome = await recover(diskWith(written, path, Buffer.from(bytes).fill(0, cut)), null);
        if (outcome !== written.expected) expectRefusal(outcome, written.files);
      }
    }
  });

  test('with any file missing: a refusal', async () => {
    const written = await writeLog(SCRIPT);
    for (const path of written.files.keys()) {
      expectRefusal(await recover(diskWith(written, path, null), null), written.files);
    }
  });

  test('with a sector or more wiped or swapped: the same log, or a refusal', async () => {
    const written = await writeLog(SCRIPT);
    for (const [path, bytes] of written.files) {
      for (let offset = 0; offset + 64 <= bytes.length; offset += 16) {
        for (const [from, length] of [
          [-1, 64],
          [(offset + 512) % (bytes.length - 64), 64],
        ] as const) {
          const damaged = Buffer.from(bytes);
          const part = from < 0 ? Buffer.alloc(length) : Buffer.from(bytes.subarray(from, from + length));
          part.copy(damaged, offset);
          const outcome = await recover(diskWith(written, path, damaged), null);
          if (outcome !== written.expected) expectRefusal(outcome, written.files);
        }
      }
    }
  });

  test('of any history, with any damage: the same log, or a refusal', async () => {
    const places = fc.array(fc.tuple(fc.nat(), fc.nat(), fc.integer({ min: 1, max: 255 })), {
      minLength: 1,
      maxLength: 20,
    });
    await fc.assert(
      fc.asyncProperty(steps, places, async (script, damages) => {
        const written = await writeLog(script);
        for (const [file, place, mask] of damages) {
          const [path, bytes] = [...written.files][file % written.files.size]!;
          const damaged = Buffer.from(bytes);
          const offset = place % bytes.length;
          damaged[offset] = damaged[offset]! ^ mask;
          const outcome = await recover(diskWith(written, path, damaged), written.snapshot);
          if (outcome !== written.expected) expectRefusal(outcome, written.files);
        }
      }),
      { numRuns: 400 },
    );
  });
});

describe('the last write, not acknowledged and torn', () => {
  /** A log of two batches without the durable mark, as a crash during the second leaves it. */
  async function unmarked(): Promise<{ path: string; bytes: Buffer; start: number; end: number }> {
    const written = await writeLog([
      { kind: 'append', back: 0, sizes: [20, 30], vote: 1 },
      { kind: 'wait' },
      { kind: 'append', back: 0, sizes: [700, 1], vote: 2 },
    ]);
    const [path, bytes] = [...written.files][0]!;
    const start = BATCHES_START + bytes.readUInt32LE(BATCHES_START + 8);
    const end = start + bytes.readUInt32LE(start + 8);
    bytes.fill(0, BATCHES_START / 2, BATCHES_START);
    return { path, bytes, start, end };
  }

  test('is cut off wherever it ends, told, and cannot come back', async () => {
    const { path, bytes, start, end } = await unmarked();
    for (let cut = start; cut < end; cut += 1) {
      const disk = new SimulatedDisk();
      const torn = Buffer.from(bytes).fill(0, cut);
      disk.put(path, torn);
      const { wal, recovered } = await openOn(disk, null);
      expect(recovered.entries.map((entry) => entry.index)).toEqual([1, 2]);
      expect(recovered.hardState).toEqual({ currentTerm: 1, votedFor: 'n1' });
      const used = torn.subarray(start).findLastIndex((byte) => byte !== 0) + 1;
      expect(recovered.tornTail).toEqual(used === 0 ? undefined : { file: path, offset: start, bytes: used });
      await wal.close();
      const mended = disk.files().get(path)!;
      expect(mended.subarray(start).every((byte) => byte === 0)).toBe(true);
      const again = await openOn(disk, null);
      expect(again.recovered.tornTail).toBeUndefined();
      expect(again.recovered.entries).toHaveLength(2);
    }
  });

  test('is kept if it is whole, though nothing says that it was acknowledged', async () => {
    const { path, bytes } = await unmarked();
    const disk = new SimulatedDisk();
    disk.put(path, bytes);
    const { recovered } = await openOn(disk, null);
    expect(recovered.entries).toHaveLength(4);
    expect(recovered.hardState).toEqual({ currentTerm: 2, votedFor: 'n2' });
  });

  test('is taken for what it is even if a client wrote a value that looks like a batch', async () => {
    const written = await writeLog([]);
    const [path, bytes] = [...written.files][0]!;
    const disk = new SimulatedDisk();
    disk.put(path, bytes);
    const { wal } = await openOn(disk, null);
    const forged = Buffer.alloc(200);
    const length = encodeBatch(
      forged,
      { sequence: 2, hardState: null, reset: null, entries: [] },
      { groupId: 1, salt: Buffer.alloc(8), position: BATCHES_START + 64 + 29 },
    );
    const entry = new LogEntry(1, 0, EntryKind.Command, Buffer.from(forged.subarray(0, length)));
    await new Promise<void>((done) => wal.append({ sequence: 1, hardState: null, entries: [entry] }, done));
    await wal.close();
    const torn = disk.files().get(path)!;
    torn.fill(0, BATCHES_START + 64 + 29 + length);
    torn.fill(0, BATCHES_START, BATCHES_START + 8);
    torn.fill(0, BATCHES_START / 2, BATCHES_START);
    const { recovered } = await openOn(disk, null);
    expect(recovered.entries).toEqual([]);
    expect(recovered.tornTail?.offset).toBe(BATCHES_START);
  });
});

describe('a log written wrongly is refused, though every checksum is right', () => {
  const entry = (index: number, term: number) =>
    new LogEntry(index, term, EntryKind.Command, Buffer.from('x'));
  type Parts = Partial<Parameters<typeof encodeBatch>[1]> & { groupId?: number };

  async function outcomeOf(
    batches: Parts[],
    snapshot: LogPosition | null = null,
  ): Promise<string | DamagedLogError> {
    const written = await writeLog([]);
    const [path, bytes] = [...written.files][0]!;
    let position = BATCHES_START;
    bytes.fill(0, position / 2);
    const salt = Buffer.from(bytes.subarray(56, 64));
    batches.forEach(({ groupId = 1, ...parts }, place) => {
      const batch = { sequence: place + 1, hardState: null, reset: null, entries: [], ...parts };
      position += encodeBatch(bytes.subarray(position), batch, { groupId, salt, position });
    });
    return recover(diskWith(written, path, bytes), snapshot);
  }

  test.each<[string, RegExp, Parts[]]>([
    ['a gap', /entry 3 does not follow entry 1/, [{ entries: [entry(1, 1)] }, { entries: [entry(3, 1)] }]],
    ['a gap in a batch', /entry 3 does not follow entry 1/, [{ entries: [entry(1, 1), entry(3, 1)] }]],
    ['an entry 0', /entry 0 does not follow/, [{ entries: [entry(0, 1)] }]],
    [
      'a term that goes down',
      /term goes back from 2 to 1/,
      [{ entries: [entry(1, 2)] }, { entries: [entry(2, 1)] }],
    ],
    [
      'a replacement with a lower term than the entry before it',
      /term goes back from 2 to 1 at entry 2/,
      [{ entries: [entry(1, 2), entry(2, 2)] }, { entries: [entry(2, 1)] }],
    ],
    [
      'a hard state that goes back',
      /term goes back from 5 to 4/,
      [{ hardState: { currentTerm: 5, votedFor: null } }, { hardState: { currentTerm: 4, votedFor: null } }],
    ],
    [
      'a vote that changes within a term',
      /the vote in term 5 changes from n1 to n2/,
      [{ hardState: { currentTerm: 5, votedFor: 'n1' } }, { hardState: { currentTerm: 5, votedFor: 'n2' } }],
    ],
    ['a batch left out', /batch 3 is where batch 2 should be/, [{}, { sequence: 3 }]],
    ['an entry of another group', /belongs to group 2, not 1/, [{ groupId: 2, entries: [entry(1, 1)] }]],
  ])('%s', async (_name, reason, batches) => {
    const outcome = await outcomeOf(batches);
    expect(outcome).toBeInstanceOf(DamagedLogError);
    expect(String(outcome)).toMatch(reason);
  });

  test.each<[string, RegExp, (header: SegmentHeader) => SegmentHeader]>([
    [
      'a hard state',
      /does not match the segment before/,
      (header) => ({ ...header, hardState: { currentTerm: 9, votedFor: null } }),
    ],
    [
      'a last entry',
      /does not match the segment before/,
      (header) => ({ ...header, previous: { ...header.previous, term: 9 } }),
    ],
    ['a first batch', /but the next segment goes on/, (header) => ({ ...header, firstBatchSequence: 99 })],
    ['a group', /belongs to group 7, not 1/, (header) => ({ ...header, groupId: 7 })],
    ['a size', /bytes instead of 5/, (header) => ({ ...header, sizeBytes: 5 })],
    ['a place', /its header is that of segment 9/, (header) => ({ ...header, sequence: 9 })],
  ])('a segment that begins with %s other than the one before ended with', async (_name, reason, change) => {
    const written = await writeLog(SCRIPT);
    const [, [path, bytes]] = [...written.files] as [unknown, [string, Buffer]];
    const header = decodeSegmentHeader(bytes) as SegmentHeader;
    const changed = Buffer.from(bytes);
    encodeSegmentHeader(change(header)).copy(changed);
    expect(String(await recover(diskWith(written, path, changed), null))).toMatch(reason);
  });

  test('segments with a hole between them', async () => {
    const written = await writeLog(SCRIPT);
    const paths = [...written.files.keys()];
    const outcome = await recover(diskWith(written, paths[1]!, null), null);
    expect(String(outcome)).toMatch(/segment 2 before it is missing/);
    expect(outcome).toMatchObject({ file: paths[2], offset: 0 });
  });

  test('a batch at another place than it was written for', async () => {
    const salt = Buffer.alloc(8, 5);
    const batch = { sequence: 1, hardState: null, reset: null, entries: [] };
    const segment = Buffer.alloc(200);
    encodeBatch(segment.subarray(100), batch, { groupId: 1, salt, position: 0 });
    expect(frameDamage(segment, { groupId: 1, salt, position: 100 })).toMatch(/written for another place/);
  });

  test('entries missing between the snapshot and the log', async () => {
    const reset = { index: 7, term: 1 };
    const outcome = await outcomeOf([{ reset, entries: [entry(8, 1)] }], { index: 5, term: 1 });
    expect(String(outcome)).toMatch(/begins at entry 8, but the snapshot ends at entry 5/);
  });

  test('a snapshot beside no log', async () => {
    const outcome = await recover(new SimulatedDisk(), { index: 5, term: 1 });
    expect(String(outcome)).toMatch(new RegExp(`${FOLDER} at offset 0: there is a snapshot but no log`));
  });
});
