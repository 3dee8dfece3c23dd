import { describe, expect, it } from 'vitest';
import { SimulatedDisk } from '../../src/sim/disk/simulated-disk.js';
import { Random } from '../../src/sim/random.js';
import type { DiskFile, FileSystem } from '../../src/wal/file-system.js';

const PATH = '/data/file';

/** A disk, and the process that uses it now. */
class Machine {
  readonly disk = new SimulatedDisk();
  isAlive = true;

  /** The disk as a process uses it that was started now. */
  mount(perform: () => Promise<void> = () => Promise.resolve()): FileSystem {
    const broken = (error: unknown): never => {
      throw error;
    };
    return this.disk.mount({ isAlive: () => this.isAlive, perform, broken });
  }
}

async function content(machine: Machine): Promise<number[]> {
  const file = await machine.mount().open(PATH, 'read');
  const target = new Uint8Array(await file.sizeBytes());
  await file.read(target, 0);
  return [...target];
}

const written = (file: DiskFile, bytes: number[], position: number) =>
  new Promise<void>((resolve, reject) => {
    file.write(Uint8Array.from(bytes), position, (error) => (error === null ? resolve() : reject(error)));
  });

/** A durable file of [1, 2, 3], and the folder that names it. */
async function durable(): Promise<{ machine: Machine; mounted: FileSystem; file: DiskFile }> {
  const machine = new Machine();
  const mounted = machine.mount();
  const file = await mounted.open(PATH, 'create');
  await written(file, [1, 2, 3], 0);
  await file.sync();
  await mounted.syncFolder('/data');
  return { machine, mounted, file };
}

describe('a disk that loses power', () => {
  it('keeps all that was synced', async () => {
    for (let seed = 0; seed < 50; seed += 1) {
      const { machine } = await durable();
      machine.disk.losePower(new Random(seed).next);
      expect(await content(machine)).toEqual([1, 2, 3]);
    }
  });

  it('may keep, lose or tear what was not', async () => {
    const outcomes = new Set<string>();
    for (let seed = 0; seed < 200; seed += 1) {
      const { machine, file } = await durable();
      await written(file, [7, 8, 9], 0);
      expect(await content(machine)).toEqual([7, 8, 9]);
      machine.disk.losePower(new Random(seed).next);
      outcomes.add((await content(machine)).join(''));
    }
    expect(outcomes).toContain('123');
    expect(outcomes).toContain('789');
    expect(outcomes).toContain('723');
    expect([...outcomes].every((outcome) => /^[17][28][39]$/.test(outcome))).toBe(true);
  });

  it('makes durable only what was written before the sync began', async () => {
    const { machine, file } = await durable();
    const synced = file.sync();
    const late = written(file, [7, 7, 7], 0);
    await Promise.all([synced, late]);
    const kept = new Set<string>();
    for (let seed = 0; seed < 100; seed += 1) {
      const fresh = await durable();
      const syncing = fresh.file.sync();
      await Promise.all([syncing, written(fresh.file, [7, 7, 7], 0)]);
      fresh.machine.disk.losePower(new Random(seed).next);
      kept.add((await content(fresh.machine)).join(''));
    }
    expect(kept).toContain('123');
    expect(await content(machine)).toEqual([7, 7, 7]);
  });

  it('may forget a name whose folder was not synced', async () => {
    const found = new Set<boolean>();
    for (let seed = 0; seed < 50; seed += 1) {
      const { machine, mounted } = await durable();
      await mounted.rename(PATH, '/data/renamed');
      machine.disk.losePower(new Random(seed).next);
      found.add((await machine.mount().list('/data')).includes('renamed'));
    }
    expect(found).toEqual(new Set([true, false]));
  });
});

it('takes nothing more from a process that is gone', async () => {
  const { machine, file } = await durable();
  machine.isAlive = false;
  await written(file, [7, 8, 9], 0);
  machine.isAlive = true;
  expect(await content(machine)).toEqual([1, 2, 3]);
});

it('fails an operation as it is told, and what is missing with ENOENT', async () => {
  const machine = new Machine();
  const sound = machine.mount();
  await sound.open(PATH, 'create');
  const file = await sound.open(PATH, 'modify');
  expect(await file.sizeBytes()).toBe(0);
  const failing = machine.mount(() => Promise.reject(new Error('ENOSPC')));
  await expect(failing.open(PATH, 'read')).rejects.toThrow('ENOSPC');
  await expect(sound.open('/data/other', 'read')).rejects.toThrow('ENOENT');
});
