import { expect, it } from 'vitest';
import { countSyncs } from '../../src/wal/counted-syncs.js';
import { SimulatedDisk } from './simulated-disk.js';

it('counts what is made durable, and nothing else', async () => {
  const count = { syncs: 0 };
  const fileSystem = countSyncs(new SimulatedDisk(), count);
  const file = await fileSystem.open('/log', 'create');
  const data = Uint8Array.of(1, 2, 3);
  await new Promise((resolve) => file.write(data, 0, resolve));
  expect(count.syncs).toBe(0);
  await new Promise((resolve) => file.writeDurably(data, 0, resolve));
  await file.sync();
  await fileSystem.syncFolder('/');
  expect(count.syncs).toBe(3);
  const target = new Uint8Array(3);
  expect([await file.read(target, 0), file.readSync(target, 0), await file.sizeBytes()]).toEqual([3, 3, 3]);
  expect(target).toEqual(data);
  await file.close();
  expect(count.syncs).toBe(3);
});
