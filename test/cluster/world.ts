/** A home folder of its own for each test, with fake nodes; nothing outlives it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Home } from '../../src/cluster/home.js';
import type { ClusterContext } from '../../src/cluster/launch.js';
import { findNodeProcesses } from '../../src/cluster/process-table.js';
import { bringUp, type UpOptions, type UpRequest, type UpResult } from '../../src/cluster/up.js';

export class World {
  readonly home = new Home(mkdtempSync(join(tmpdir(), 'conclave-test-')));
  readonly context: ClusterContext = {
    home: this.home,
    entryFile: fileURLToPath(new URL('./fixtures/fake-node/main.js', import.meta.url)),
  };

  /** How each fake node behaves from now on. */
  behave(behaviours: Readonly<Record<string, string>>): void {
    process.env.FAKE_NODE = JSON.stringify(behaviours);
  }

  up(request: Partial<UpRequest> = {}, options: Partial<UpOptions> = {}): Promise<UpResult> {
    return bringUp(
      this.context,
      {
        name: 'default',
        defaults: { nodes: 3, engine: 'raft', tempo: 'normal' },
        wait: true,
        rollback: true,
        ...request,
      },
      { timeoutMs: 10_000, isPatient: false, ...options },
    );
  }

  /** Pids of all nodes that live in this home. */
  pids(): number[] {
    return findNodeProcesses(this.home).map((found) => found.identity.pid);
  }

  remove(): void {
    for (const pid of this.pids()) process.kill(pid, 'SIGKILL');
    rmSync(this.home.folder, { recursive: true, force: true, maxRetries: 5 });
    delete process.env.FAKE_NODE;
  }
}
