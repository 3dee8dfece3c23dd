/** Does to a running cluster what the keys of the dashboard ask for. */
import { ClusterClient } from '../../client/cluster-client.js';
import type { ClusterRecord } from '../../cluster/cluster-record.js';
import type { Home } from '../../cluster/home.js';
import { nodeEntryFile } from '../../cluster/launch.js';
import { actOnNodes } from '../../cluster/node-actions.js';
import { ask } from '../../command-line/key-operations.js';
import { processSurroundings } from '../../command-line/surroundings.js';
import { transferLeadership } from '../../command-line/transfer.js';
import type { DashboardActions, NodeDeed } from '../actions.js';
import { isolateNode } from './isolate-node.js';
import { SteadyWriter } from './steady-writer.js';

const WRITE_MS_MAX = 5000;
/** The writes of a dashboard go round so many keys, so that they never fill the store. */
const KEYS = 100;

export class LiveActions implements DashboardActions {
  private readonly client: ClusterClient;
  private readonly steadyWriter: SteadyWriter;
  private writes = 0;

  constructor(
    private readonly home: Home,
    private readonly record: ClusterRecord,
    private readonly timeoutMs: number,
  ) {
    const { members } = record;
    const options = { members, password: null, at: null, consistency: 'linearizable' } as const;
    this.client = new ClusterClient({ ...options, timeoutMs: WRITE_MS_MAX });
    this.steadyWriter = new SteadyWriter(() => this.writeOne());
  }

  async perform(deed: NodeDeed, node: string): Promise<string> {
    const { home, record, timeoutMs } = this;
    if (deed === 'transfer') {
      const surroundings = processSurroundings;
      const access = { home, record, surroundings, consistency: 'linearizable', timeoutMs } as const;
      const { leader, term } = await transferLeadership(access, node);
      return `leadership handed to ${leader}, in term ${term}`;
    }
    if (deed === 'isolate' || deed === 'heal') return isolateNode(record, node, deed === 'isolate');
    const context = { home, entryFile: nodeEntryFile() };
    const results = await actOnNodes(context, record.name, deed, node, { timeoutMs });
    return results.map(({ id, outcome }) => `${id} ${outcome}`).join(', ');
  }

  async write(): Promise<string> {
    const startedMs = performance.now();
    const key = await this.writeOne();
    return `wrote ${key}, acknowledged after ${Math.round(performance.now() - startedMs)} ms`;
  }

  setSteadyWrites(on: boolean, tell: (text: string, failed: boolean) => void): void {
    if (on) this.steadyWriter.start(tell);
    else this.steadyWriter.stop();
  }

  close(): void {
    this.steadyWriter.stop();
    this.client.close();
  }

  /** The key that was written. */
  private async writeOne(): Promise<string> {
    this.writes += 1;
    const key = `dashboard:${this.writes % KEYS}`;
    await ask(this.client, ['SET', key, String(this.writes)]);
    return key;
  }
}
