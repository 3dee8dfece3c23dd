/** Snapshots: written, received, sent, replaced, damaged, and through power loss at every step. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { SnapshotMetadata } from '../../src/consensus/types.js';
import { DamagedSnapshotError, DiskFailureError } from '../../src/wal/errors.js';
import { SnapshotFiles } from '../../src/wal/snapshot-files.js';
import { SimulatedDisk, seeded } from './simulated-disk.js';

const FOLDER = '/data/snapshots';

const metadata = (index: number, term = 1): SnapshotMetadata => ({
  index,
  term,
  configuration: { voters: ['n1', 'n2', 'n3'], votersOutgoing: [], learners: ['n4'] },
});

function* contentOf(text: string, chunks = 3): Iterable<Uint8Array> {
  const bytes = Buffer.from(text);
  const size = Math.ceil(bytes.length / chunks);
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

const open = (disk: SimulatedDisk) => SnapshotFiles.open(FOLDER, { fileSystem: disk });
const text = async (snapshots: SnapshotFiles) => Buffer.from(await snapshots.read()).toString();

function pieces(from: SnapshotFiles, index: number, bytesMax: number): Uint8Array[] {
  const all: Uint8Array[] = [];
  for (let offset = 0; ; ) {
    const chunk = from.readChunk(index, offset, bytesMax);
    if (chunk === null) throw new Error('no such snapshot');
    all.push(chunk.data);
    offset += chunk.data.length;
    if (chunk.done) return all;
  }
}

async function receive(
  into: SnapshotFiles,
  of: SnapshotMetadata,
  all: readonly Uint8Array[],
): Promise<boolean> {
  into.receiver.begin(of);
  let offset = 0;
  for (const piece of all) {
    into.receiver.append(offset, piece);
    offset += piece.length;
  }
  return into.receiver.finish();
}

describe('a snapshot', () => {
  test('is there after it was written, and after a restart, with its configuration', async () => {
    const disk = new SimulatedDisk();
    const snapshots = await open(disk);
    expect(snapshots.latest()).toBeNull();
    expect(await snapshots.write(metadata(10, 3), contentOf('the machine at ten'))).toBe(true);
    expect(snapshots.latest()).toEqual(metadata(10, 3));
    await snapshots.close();
    const again = await open(disk.afterPowerLoss(seeded(1)));
    expect(again.latest()).toEqual(metadata(10, 3));
    expect(await text(again)).toBe('the machine at ten');
  });

  test('may be empty, and may come from an asynchronous source', async () => {
    const snapshots = await open(new SimulatedDisk());
    await snapshots.write(metadata(1), []);
    expect(await text(snapshots)).toBe('');
    async function* slow() {
      for (const part of contentOf('slow')) {
        await new Promise((resolve) => setImmediate(resolve));
        yield part;
      }
    }
    await snapshots.write(metadata(2), slow());
    expect(await text(snapshots)).toBe('slow');
  });

  test('replaces the older one, and never moves backwards', async () => {
    const disk = new SimulatedDisk();
    const snapshots = await open(disk);
    await snapshots.write(metadata(10), contentOf('ten'));
    await snapshots.write(metadata(20), contentOf('twenty'));
    expect(await snapshots.write(metadata(15), contentOf('fifteen'))).toBe(false);
    expect(await snapshots.write(metadata(20), contentOf('twenty again'))).toBe(false);
    expect(await text(snapshots)).toBe('twenty');
    expect([...disk.files().keys()]).toEqual([`${FOLDER}/0000000000000020-1.snapshot`]);
  });

  test('that was not finished leaves the one before, and no file', async () => {
    const disk = new SimulatedDisk();
    const snapshots = await open(disk);
    await snapshots.write(metadata(10), contentOf('ten'));
    function* broken(): Iterable<Uint8Array> {
      yield Buffer.from('tw');
      throw new Error('the machine is at fault');
    }
    await expect(snapshots.write(metadata(20), broken())).rejects.toThrow('the machine is at fault');
    disk.fault = (operation) =>
      operation === 'write' ? Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' }) : null;
    const failed = snapshots.write(metadata(20), contentOf('twenty'));
    await expect(failed).rejects.toThrow(DiskFailureError);
    await expect(failed).rejects.toThrow(/The disk is full/);
    disk.fault = () => null;
    expect(await text(snapshots)).toBe('ten');
    expect([...disk.files().keys()]).toHaveLength(1);
  });

  test('goes to a follower piece by piece while a newer one is being written', async () => {
    const sender = await open(new SimulatedDisk());
    await sender.write(metadata(10), contentOf('ten'.repeat(100)));
    let next = () => {};
    async function* slow(): AsyncIterable<Uint8Array> {
      yield Buffer.from('twenty');
      await new Promise<void>((resolve) => {
        next = resolve;
      });
    }
    const writing = sender.write(metadata(20), slow());
    const follower = await open(new SimulatedDisk());
    expect(await receive(follower, metadata(10), pieces(sender, 10, 7))).toBe(true);
    expect(await text(follower)).toBe('ten'.repeat(100));
    expect(sender.readChunk(20, 0, 10)).toBeNull();
    while (sender.latest()?.index !== 20) {
      next();
      await new Promise((resolve) => setImmediate(resolve));
    }
    await writing;
    expect(sender.readChunk(10, 0, 10)).toBeNull();
    expect(await receive(follower, metadata(20), pieces(sender, 20, 1000))).toBe(true);
    expect(await text(follower)).toBe('twenty');
    expect(follower.latest()).toEqual(metadata(20));
  });
});

describe('receiving', () => {
  async function sent(content = 'some content of a snapshot'): Promise<Uint8Array[]> {
    const sender = await open(new SimulatedDisk());
    await sender.write(metadata(10, 2), contentOf(content));
    return pieces(sender, 10, 9);
  }

  test('any byte changed or missing is found, and the snapshot can be received anew', async () => {
    const all = await sent();
    const whole = Buffer.concat(all);
    const follower = await open(new SimulatedDisk());
    for (let at = 0; at < whole.length; at += 1) {
      const changed = Buffer.from(whole);
      changed[at] = changed[at]! ^ 0x10;
      await expect(receive(follower, metadata(10, 2), [changed])).rejects.toThrow(DamagedSnapshotError);
      await expect(receive(follower, metadata(10, 2), [whole.subarray(0, at)])).rejects.toThrow(
        DamagedSnapshotError,
      );
    }
    expect(follower.latest()).toBeNull();
    expect(await receive(follower, metadata(10, 2), all)).toBe(true);
  });

  test('what was received survives a power loss as soon as it was told', async () => {
    const disk = new SimulatedDisk();
    expect(await receive(await open(disk), metadata(10, 2), await sent('content'))).toBe(true);
    for (const chance of [0.01, 0.99]) {
      const after = await open(disk.afterPowerLoss(() => chance));
      expect(await text(after)).toBe('content');
    }
  });

  test('one that is not what was announced is refused', async () => {
    const follower = await open(new SimulatedDisk());
    const all = await sent();
    await expect(receive(follower, metadata(11, 2), all)).rejects.toThrow(/not as announced/);
    await expect(receive(follower, metadata(10, 3), all)).rejects.toThrow(/not as announced/);
  });

  test('a gap between pieces is a bug of the caller', async () => {
    const { receiver } = await open(new SimulatedDisk());
    expect(() => receiver.append(0, Buffer.from('x'))).toThrow(/No snapshot is being received/);
    receiver.begin(metadata(10));
    receiver.append(0, Buffer.from('abc'));
    expect(() => receiver.append(4, Buffer.from('d'))).toThrow(/piece at 4 does not follow the 3 bytes/);
  });

  test('a new beginning discards what was received, and leaves no file', async () => {
    const disk = new SimulatedDisk();
    const follower = await open(disk);
    follower.receiver.begin(metadata(5));
    follower.receiver.append(0, Buffer.from('abandoned'));
    expect(await receive(follower, metadata(10, 2), await sent())).toBe(true);
    follower.receiver.begin(metadata(15));
    await follower.receiver.abort();
    expect([...disk.files().keys()]).toEqual([`${FOLDER}/0000000000000010-2.snapshot`]);
  });

  test('one that is older than what is there changes nothing', async () => {
    const disk = new SimulatedDisk();
    const follower = await open(disk);
    await follower.write(metadata(10, 2), contentOf('own'));
    expect(await receive(follower, metadata(10, 2), await sent())).toBe(false);
    expect(await text(follower)).toBe('own');
    expect([...disk.files().keys()]).toHaveLength(1);
  });

  test('an error of the disk surfaces at the end', async () => {
    const disk = new SimulatedDisk();
    const follower = await open(disk);
    disk.fault = (operation) => (operation === 'write' ? new Error('EIO') : null);
    await expect(receive(follower, metadata(10, 2), await sent())).rejects.toThrow(
      /could not write to .*EIO/,
    );
  });
});

describe('at start', () => {
  test('any byte changed, or the file cut anywhere, is refused, naming the file', async () => {
    const disk = new SimulatedDisk();
    await (await open(disk)).write(metadata(10), contentOf('some content'));
    const [[path, bytes]] = [...disk.files()] as [[string, Buffer]];
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed[at] = changed[at]! ^ 0x04;
      for (const content of [changed, Buffer.from(bytes.subarray(0, at))]) {
        const damaged = new SimulatedDisk();
        damaged.put(path, content);
        const outcome = open(damaged).then((snapshots) => snapshots.read());
        await expect(outcome).rejects.toThrow(DamagedSnapshotError);
        await expect(outcome).rejects.toThrow(`${path}: `);
      }
    }
  });

  test('a damaged one is refused even if an older one is there', async () => {
    const disk = new SimulatedDisk();
    const snapshots = await open(disk);
    await snapshots.write(metadata(10), contentOf('ten'));
    const older = [...disk.files()][0]!;
    await snapshots.write(metadata(20), contentOf('twenty'));
    const [newest] = [...disk.files().keys()];
    disk.put(older[0], older[1]);
    disk.put(newest!, Buffer.alloc(100));
    await expect(open(disk)).rejects.toThrow(newest);
    expect(disk.files().has(older[0])).toBe(true);
  });

  test('what a crash left behind is removed', async () => {
    const disk = new SimulatedDisk();
    await (await open(disk)).write(metadata(20), contentOf('twenty'));
    disk.put(`${FOLDER}/1.snapshot.tmp`, Buffer.from('half'));
    const older = new SimulatedDisk();
    await (await open(older)).write(metadata(10), contentOf('ten'));
    for (const [path, bytes] of older.files()) disk.put(path, bytes);
    const again = await open(disk);
    expect(await text(again)).toBe('twenty');
    expect([...disk.files().keys()]).toHaveLength(1);
  });

  test('after a power loss at any step: the one before or the new one, whole; the new one if it was told', async () => {
    const begin = async (): Promise<SimulatedDisk> => {
      const disk = new SimulatedDisk();
      const snapshots = await open(disk);
      await snapshots.write(metadata(10), contentOf('ten'));
      await snapshots.close();
      return disk;
    };
    for (let step = 0, finished = false; !finished; step += 1) {
      for (let seed = 0; seed < 30; seed += 1) {
        const disk = await begin();
        disk.stepsLeft = step;
        let told = false;
        const work = async () => {
          told = await (await open(disk)).write(metadata(20), contentOf('twenty'.repeat(300)));
          finished = true;
        };
        await Promise.race([work(), disk.powerIsOut]);
        const after = disk.afterPowerLoss(seeded(1000 * step + seed));
        const found = await open(after);
        expect([10, 20]).toContain(found.latest()?.index);
        if (told) expect(found.latest()?.index).toBe(20);
        expect(await text(found)).toBe(found.latest()?.index === 10 ? 'ten' : 'twenty'.repeat(300));
        expect([...after.files().keys()]).toHaveLength(1);
      }
    }
  });
});

test('killed at any step and started again, then a power loss: there is a snapshot still', async () => {
  for (let step = 0, finished = false; !finished; step += 1) {
    for (let seed = 0; seed < 30; seed += 1) {
      const disk = new SimulatedDisk();
      await (await open(disk)).write(metadata(10), contentOf('ten'));
      disk.stepsLeft = step;
      const work = async () => {
        await (await open(disk)).write(metadata(20), contentOf('twenty'));
        finished = true;
      };
      await Promise.race([work(), disk.powerIsOut]);
      const restarted = disk.afterKill();
      const seen = (await open(restarted)).latest()?.index;
      const found = await open(restarted.afterPowerLoss(seeded(1000 * step + seed)));
      expect(found.latest()?.index).toBe(seen);
      expect(await text(found)).toBe(seen === 10 ? 'ten' : 'twenty');
    }
  }
});

describe('on a real disk', () => {
  const folders: string[] = [];
  afterEach(async () => {
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
  });

  test('written, sent, received and read', async () => {
    const parent = await mkdtemp(join(tmpdir(), 'conclave-snapshot-'));
    folders.push(parent);
    const content = 'x'.repeat(3_000_000);
    const sender = await SnapshotFiles.open(join(parent, 'sender'));
    await sender.write(metadata(1), contentOf('first'));
    await sender.write(metadata(9, 4), contentOf(content, 1000));
    const follower = await SnapshotFiles.open(join(parent, 'follower'));
    expect(await receive(follower, metadata(9, 4), pieces(sender, 9, 65_536))).toBe(true);
    await sender.close();
    await follower.close();
    const again = await SnapshotFiles.open(join(parent, 'follower'));
    expect(again.latest()).toEqual(metadata(9, 4));
    expect(await text(again)).toBe(content);
    await again.close();
    expect(await readdir(join(parent, 'sender'))).toEqual(['0000000000000009-4.snapshot']);
  });
});
