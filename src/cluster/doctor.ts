/** Looks for what crashes and other programs leave behind, and mends what can be mended safely. */
import { findDamage, findLeftovers, findStaleLocks } from './find-files.js';
import { findTakenPorts } from './find-ports.js';
import { findForeignPids, findOrphans } from './find-processes.js';
import type { Finding } from './findings.js';
import type { Home } from './home.js';

/** Locks first, since mending the rest takes locks. */
const SEARCHES = [findStaleLocks, findDamage, findOrphans, findForeignPids, findLeftovers, findTakenPorts];

/** Empty if all is well. With `fix`, mends what it finds and can mend, and says which. */
export async function examine(home: Home, fix: boolean): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const search of SEARCHES) {
    for (const { finding, mend } of await search(home)) {
      if (fix) await mend?.();
      findings.push({ ...finding, fixed: fix && mend !== null });
    }
  }
  return findings;
}
