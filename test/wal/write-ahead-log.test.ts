/** The log in use: group commit, order, replacement, rolling, letting go, and a disk that fails. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { EntryKind, type HardState, LogEntry } from '../../src/consensus/types.js';
import type { DiskFailureError } from '../../src/wal/errors.js';
import { WriteAheadLog } from '../../src/wal/write-ahead-log.js';
import { FOLDER, openOn } from './log-model.js';
import { SimulatedDisk, seeded } from './simulated-disk.js';

const entry = (index: number, term = 1, size = 10) =>
  new LogEntry(index, term, EntryKind.Command, Buffer.alloc(size, `${index}.${term}`));

function append(wal: WriteAheadLog, entries: LogEntry[], hardState: HardState | null = null): Promise<void> {
  return new Promise((done) => wal.append({ sequence: 0, hardState, entries }, done));
}

const untilTurn = () => new Promise((resolve) => setImmediate(resolve));

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await untilTurn();
}

const indexes = (entries: readonly LogEntry[]) => entries.map(({ index, term }) => `${index}/${term}`);

describe('group commit', () => {
  test('what is handed in during a write goes into the next one, and is told in order', async () => {
    const disk = new SimulatedDisk();
    const { wal } = await openOn(disk, null, 65_536);
    let syncs = 0;
    disk.fault = (operation) => {
      if (operation === 'sync') syncs += 1;
      return null;
    };
    const told: number[] = [];
    for (let index = 1; index <= 50; index += 1) {
      wal.append({ sequence: index, hardState: null, entries: [entry(index)] }, () => told.push(index));
    }
    await until(() => told.length === 50);
    expect(told).toEqual(Array.from({ length: 50 }, (_, place) => place + 1));
    expect(syncs).toBe(2);
    await wal.close();
    const { recovered } = await openOn(disk, null);
    expect(recovered.entries).toHaveLength(50);
  });

  test('nothing is told before it is durable', async () => {
    const disk = new SimulatedDisk();
    const { wal } = await openOn(disk, null);
    let told = false;
    wal.append({ sequence: 1, hardState: null, entries: [entry(1)] }, () => {
      told = true;
      expect(
        (
          disk
            .afterPowerLoss(() => 0.01)
            .files()
            .get(`${FOLDER}/${SEGMENT_1}`) ?? Buffer.alloc(0)
        ).includes('1.1'),
      ).toBe(true);
    });
    expect(told).toBe(false);
    await until(() => told);
  });

  test('replacements among the waiting are merged as if written one by one', async () => {
    const disk = new SimulatedDisk();
    const { wal } = await openOn(disk, null, 65_536);
    const waits = [
      append(wal, [entry(1), entry(2), entry(3)]),
      append(wal, [entry(4), entry(5), entry(6)], { currentTerm: 1, votedFor: 'n1' }),
      append(wal, [entry(5, 2), entry(6, 2)], { currentTerm: 2, votedFor: null }),
      append(wal, [entry(3, 3)], { currentTerm: 3, votedFor: 'n2' }),
      append(wal, [entry(4, 3)]),
    ];
    await Promise.all(waits);
    await wal.close();
    const { recovered } = await openOn(disk, null);
    expect(indexes(recovered.entries)).toEqual(['1/1', '2/1', '3/3', '4/3']);
    expect(recovered.hardState).toEqual({ currentTerm: 3, votedFor: 'n2' });
  });

  test('a long wait for the disk can be seen', async () => {
    const disk = new SimulatedDisk();
    const { wal } = await openOn(disk, null);
    expect(wal.stalledForMs()).toBe(0);
    disk.stepsLeft = 0;
    wal.append({ sequence: 1, hardState: null, entries: [entry(1)] }, () => {});
    const start = performance.now();
    await until(() => performance.now() - start > 20);
    wal.append({ sequence: 2, hardState: null, entries: [entry(2)] }, () => {});
    expect(wal.stalledForMs()).toBeGreaterThan(19);
  });
});

const SEGMENT_1 = '0000000001-0000000000000001.wal';

describe('a log that would break its rules', () => {
  test.each<[string, RegExp, LogEntry[], HardState | null]>([
    ['a gap', /entry 4 does not follow entry 2/, [entry(4, 2)], null],
    ['a lower term', /term goes back from 2 to 1/, [entry(3, 1)], null],
    ['a hard state that goes back', /term goes back from 2 to 1/, [], { currentTerm: 1, votedFor: null }],
    ['a second vote', /vote in term 2 changes from n1 to n3/, [], { currentTerm: 2, votedFor: 'n3' }],
    ['a vote taken back', /vote in term 2 changes from n1 to null/, [], { currentTerm: 2, votedFor: null }],
  ])('is not written: %s', async (_name, reason, entries, hardState) => {
    const disk = new SimulatedDisk();
    const { wal } = await openOn(disk, null);
    await append(wal, [entry(1, 2), entry(2, 2)], { currentTerm: 2, votedFor: 'n1' });
    expect(() => wal.append({ sequence: 2, hardState, entries }, () => {})).toThrow(reason);
    await append(wal, [entry(3, 2)]);
    await wal.close();
    expect(indexes((await openOn(disk, null)).recovered.entries)).toEqual(['1/2', '2/2', '3/2']);
  });

  test('nothing can be appended to a closed log', async () => {
    const { wal } = await openOn(new SimulatedDisk(), null);
    await wal.close();
    expect(() => wal.append({ sequence: 1, hardState: null, entries: [entry(1)] }, () => {})).toThrow(
      /closed/,
    );
  });
});

describe('segments', () => {
  test('a batch larger than a segment gets one of its own', async () => {
    const disk = new SimulatedDisk();
    const { wal } = await openOn(disk, null);
    await append(wal, [entry(1)]);
    await append(wal, [entry(2, 1, 100_000)]);
    await append(wal, [entry(3)]);
    await wal.close();
    const { recovered } = await openOn(disk, null);
    expect(recovered.entries.map(({ data }) => data.length)).toEqual([10, 100_000, 10]);
  });

  test('are let go once a snapshot holds their entries, and the hard state stays', async () => {
    const disk = new SimulatedDisk();
    const { wal } = await openOn(disk, null);
    await append(wal, [], { currentTerm: 7, votedFor: 'n2' });
    for (let index = 1; index <= 30; index += 1) await append(wal, [entry(index, 7, 300)]);
    const segments = () => [...disk.files().keys()].filter((path) => path.endsWith('.wal')).length;
    const before = segments();
    wal.truncatePrefix(20);
    await until(() => segments() <= before / 2);
    await wal.close();
    const { recovered } = await openOn(disk, { index: 20, term: 7 });
    expect(recovered.hardState).toEqual({ currentTerm: 7, votedFor: 'n2' });
    expect(recovered.entries.map(({ index }) => index)).toEqual([21, 22, 23, 24, 25, 26, 27, 28, 29, 30]);
  });

  test('are kept as long as one entry in them counts', async () => {
    const disk = new SimulatedDisk();
    const { wal } = await openOn(disk, null);
    for (let index = 1; index <= 12; index += 1) await append(wal, [entry(index, 1, 300)]);
    const files = [...disk.files().keys()];
    wal.truncatePrefix(1);
    await wal.close();
    expect([...disk.files().keys()].filter((path) => path.endsWith('.wal'))).toEqual(
      files.filter((path) => path.endsWith('.wal')),
    );
  });

  test('a reset drops the log, older segments included', async () => {
    const disk = new SimulatedDisk();
    const { wal } = await openOn(disk, null);
    for (let index = 1; index <= 12; index += 1) await append(wal, [entry(index, 1, 300)]);
    await new Promise<void>((done) => wal.reset({ index: 100, term: 3 }, done));
    await append(wal, [entry(101, 3)]);
    await wal.close();
    expect([...disk.files().keys()].filter((path) => path.endsWith('.wal'))).toHaveLength(1);
    const { recovered } = await openOn(disk, { index: 100, term: 3 });
    expect(indexes(recovered.entries)).toEqual(['101/3']);
  });

  test('a log that ends before the snapshot, or differs from it, is dropped at open', async () => {
    for (const snapshot of [
      { index: 9, term: 1 },
      { index: 2, term: 2 },
    ]) {
      const disk = new SimulatedDisk();
      const first = await openOn(disk, null);
      await append(first.wal, [entry(1), entry(2), entry(3)], { currentTerm: 2, votedFor: 'n1' });
      await first.wal.close();
      const { wal, recovered } = await openOn(disk, snapshot);
      expect(recovered).toEqual({ hardState: { currentTerm: 2, votedFor: 'n1' }, entries: [] });
      await append(wal, [entry(snapshot.index + 1, 2)]);
      await wal.close();
      expect(indexes((await openOn(disk, snapshot)).recovered.entries)).toEqual([`${snapshot.index + 1}/2`]);
    }
  });
});

describe('a disk that fails', () => {
  const failure = (code: string) => Object.assign(new Error(`${code}: simulated`), { code });

  test.each(['write', 'sync'])(
    'in a %s: told once, nothing is acknowledged or tried again',
    async (operation) => {
      const disk = new SimulatedDisk();
      const { wal } = await openOn(disk, null, 65_536);
      await append(wal, [entry(1)]);
      const failures: DiskFailureError[] = [];
      wal.onFailure = (error) => failures.push(error);
      let attempts = 0;
      disk.fault = (now) => {
        if (now !== operation) return null;
        attempts += 1;
        return attempts === 1 ? failure('EIO') : null;
      };
      const told: number[] = [];
      wal.append({ sequence: 2, hardState: null, entries: [entry(2)] }, () => told.push(2));
      wal.append({ sequence: 3, hardState: null, entries: [entry(3)] }, () => told.push(3));
      await until(() => failures.length > 0);
      wal.append({ sequence: 4, hardState: null, entries: [entry(4)] }, () => told.push(4));
      for (let turn = 0; turn < 20; turn += 1) await untilTurn();
      await wal.close();
      expect(told).toEqual([]);
      expect(attempts).toBe(1);
      expect(failures).toHaveLength(1);
      expect(failures[0]?.message).toMatch(/disk failed: could not write to .*\.wal: EIO/);
    },
  );

  test('a full disk in the middle of a batch says so, and the log before it is recovered', async () => {
    const disk = new SimulatedDisk();
    const { wal } = await openOn(disk, null);
    await append(wal, [entry(1)]);
    const failed = new Promise<DiskFailureError>((resolve) => {
      wal.onFailure = resolve;
    });
    disk.fault = (operation) => (operation === 'write' ? failure('ENOSPC') : null);
    wal.append({ sequence: 2, hardState: null, entries: [entry(2)] }, () => expect.unreachable());
    expect((await failed).message).toMatch(/^The disk is full: could not write to .*Free some room/);
    await wal.close();
    disk.fault = () => null;
    const { recovered } = await openOn(disk.afterPowerLoss(seeded(1)), null);
    expect(recovered.entries[0]?.index).toBe(1);
  });

  test('a full disk while the next segment is prepared says so', async () => {
    const disk = new SimulatedDisk();
    let firstFile: string | null = null;
    disk.fault = (operation, path) => {
      if (operation === 'open' && path.endsWith('.tmp')) firstFile ??= path;
      return operation === 'write' && path !== firstFile ? failure('ENOSPC') : null;
    };
    const { wal } = await openOn(disk, null);
    const failed = new Promise<DiskFailureError>((resolve) => {
      wal.onFailure = resolve;
    });
    wal.append({ sequence: 1, hardState: null, entries: [entry(1, 1, 600)] }, () => {});
    expect((await failed).message).toMatch(/^The disk is full: could not preallocate .*\.wal\.tmp/);
    await wal.close();
  });

  test('what a failed fsync left in the page cache alone is written anew at the next start', async () => {
    const disk = new SimulatedDisk();
    const { wal } = await openOn(disk, null);
    await append(wal, [entry(1)]);
    wal.onFailure = () => {};
    disk.fault = (operation) => (operation === 'sync' ? failure('EIO') : null);
    wal.append({ sequence: 2, hardState: null, entries: [entry(2)] }, () => expect.unreachable());
    await wal.close();
    disk.forgetUnsynced(`${FOLDER}/${SEGMENT_1}`);
    const restarted = disk.afterKill();
    const seen = (await openOn(restarted, null)).recovered.entries;
    const afterwards = await openOn(
      restarted.afterPowerLoss(() => 0.01),
      null,
    );
    expect(indexes(afterwards.recovered.entries)).toEqual(indexes(seen));
  });

  test('without a listener the failure is thrown', async () => {
    const { wal } = await openOn(new SimulatedDisk(), null);
    const error = new Error('thrown on');
    expect(() => wal.onFailure(error as DiskFailureError)).toThrow(error);
  });
});

describe('on a real disk', () => {
  const folders: string[] = [];
  afterEach(async () => {
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
  });

  test('a log is written, rolled, let go and recovered', async () => {
    const parent = await mkdtemp(join(tmpdir(), 'conclave-wal-'));
    folders.push(parent);
    const folder = join(parent, 'node', 'wal');
    const options = { groupId: 1, segmentBytes: 65_536 };
    const { wal } = await WriteAheadLog.open(folder, { ...options, snapshot: null });
    const waits: Promise<void>[] = [];
    for (let index = 1; index <= 2000; index += 1) waits.push(append(wal, [entry(index, 1, 200)]));
    await Promise.all(waits);
    wal.truncatePrefix(1500);
    await append(wal, [entry(1999, 2, 1_500_000)], { currentTerm: 2, votedFor: 'n1' });
    await wal.close();
    const names = await readdir(folder);
    expect(names.filter((name) => name.endsWith('.wal')).length).toBeLessThan(6);
    const again = await WriteAheadLog.open(folder, { ...options, snapshot: { index: 1500, term: 1 } });
    expect(again.recovered.entries).toHaveLength(499);
    expect(again.recovered.entries.at(-1)?.data.length).toBe(1_500_000);
    expect(again.recovered.hardState).toEqual({ currentTerm: 2, votedFor: 'n1' });
    expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    await again.wal.close();
  });
});
