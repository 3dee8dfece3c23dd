import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Replica } from '../../src/replica/replica.js';
import { OK, type Reply } from '../../src/resp/reply.js';
import type { DiskFile, FileSystem } from '../../src/wal/file-system.js';
import { nodeFileSystem } from '../../src/wal/node-file-system.js';

/** A replica that is its own quorum, on a real disk; a turn ends when the test says so. */
class Rig {
  /** Batches that were handed to the disk. */
  batches = 0;
  readonly replies: Reply[] = [];
  private readonly deferred: (() => void)[] = [];
  private tick: () => void = () => undefined;

  private constructor(private readonly folder: string) {}

  static async open(folder: string): Promise<{ rig: Rig; replica: Replica }> {
    const rig = new Rig(folder);
    const replica = await rig.openReplica();
    replica.start();
    await vi.waitFor(() => {
      rig.tick();
      rig.turn();
      expect([replica.core.role, replica.core.commitIndex]).toEqual(['leader', 1]);
    });
    for (let turns = 0; turns < 3; turns += 1) rig.turn();
    return { rig, replica };
  }

  /** The end of an event-loop turn. */
  turn(): void {
    for (const action of this.deferred.splice(0)) action();
  }

  private openReplica(): Promise<Replica> {
    const random = (): number => 0;
    return Replica.open(
      {
        id: 'n1',
        voters: ['n1'],
        dataFolder: this.folder,
        tickMs: 10,
        requestTimeoutMs: 10_000,
        snapshotLogBytes: 2 ** 20,
        segmentBytes: 2 ** 20,
        raft: {
          electionTimeoutTicksMin: 3,
          electionTimeoutTicksMax: 4,
          heartbeatTicks: 1,
          messageBytesMax: 4096,
          inflightMessagesMax: 2,
          inflightBytesMax: 8192,
          uncommittedBytesMax: 2 ** 20,
          snapshotChunkBytesMax: 4096,
        },
      },
      {
        fileSystem: this.countingFileSystem(),
        log: { info: () => undefined, warn: () => undefined, error: () => undefined },
        nowMs: () => 0,
        wallMs: () => 1_000_000,
        random,
        randomBytes: (count) => new Uint8Array(count),
        defer: (action) => this.deferred.push(action),
        every: (_intervalMs, action) => {
          this.tick = action;
          return () => undefined;
        },
        after: () => () => undefined,
        send: () => false,
        flush: () => undefined,
        record: () => undefined,
        failed: (error) => {
          throw error;
        },
      },
    );
  }

  private countingFileSystem(): FileSystem {
    const count = (file: DiskFile): DiskFile => ({
      write: (data, position, done) => file.write(data, position, done),
      writeDurably: (data, position, done) => {
        this.batches += 1;
        file.writeDurably(data, position, done);
      },
      sync: () => file.sync(),
      read: (target, position) => file.read(target, position),
      readSync: (target, position) => file.readSync(target, position),
      sizeBytes: () => file.sizeBytes(),
      close: () => file.close(),
    });
    return { ...nodeFileSystem, open: async (path, mode) => count(await nodeFileSystem.open(path, mode)) };
  }
}

function set(replica: Replica, rig: Rig, key: string): void {
  replica.engine.write({ kind: 'single', database: 0, arguments: ['SET', key, 'v'] }, (reply) => {
    rig.replies.push(reply);
  });
}

describe('the driver of a leader', () => {
  let folder: string;
  let rig: Rig;
  let replica: Replica;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'conclave-driver-'));
    ({ rig, replica } = await Rig.open(folder));
  });

  afterEach(async () => {
    replica.stop();
    await replica.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('leaves the batch open while proposals keep coming, and writes them together', async () => {
    const before = rig.batches;
    set(replica, rig, 'a');
    rig.turn();
    set(replica, rig, 'b');
    rig.turn();
    expect(rig.batches).toBe(before);
    rig.turn();
    expect(rig.batches).toBe(before + 1);
    await vi.waitFor(() => {
      rig.turn();
      expect(rig.replies).toEqual([OK, OK]);
    });
    expect(rig.batches).toBe(before + 1);
  });

  it('closes a batch in the end, also if proposals never cease', () => {
    const before = rig.batches;
    for (let turn = 0; turn < 50 && rig.batches === before; turn += 1) {
      set(replica, rig, `k${turn}`);
      rig.turn();
    }
    expect(rig.batches).toBe(before + 1);
  });
});
