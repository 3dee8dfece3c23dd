/** Finds room for a cluster whose ports are given, since other tests run at the same time. */
import { requirePorts } from '../../src/cluster/ports.js';

/** A base port such that the client and peer ports of `count` nodes are free. Unlike 7401, nothing else begins there. */
export async function freeBasePort(count: number): Promise<number> {
  for (;;) {
    const base = 20_000 + Math.floor(Math.random() * 10_000);
    const isFree = await requirePorts(count, base, new Set()).then(
      () => true,
      () => false,
    );
    if (isFree) return base;
  }
}
