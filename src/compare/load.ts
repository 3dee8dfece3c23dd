/** The load of a comparison: all its clients, what they met, and what they were promised. */
import type { NodeAddress } from '../client/node-address.js';
import type { Completion } from './figures.js';
import { LoadClient } from './load-client.js';
import type { ComparePlan } from './plan.js';
import { Promises } from './promises.js';
import { Workload } from './workload.js';

export class Load {
  readonly promises = new Promises();
  private readonly all: readonly LoadClient[];
  private readonly recorded: Completion[] = [];
  private running: readonly LoadClient[] = [];
  private runs: Promise<unknown> = Promise.resolve();

  /** The clients are spread over the members in turn. */
  constructor(members: readonly NodeAddress[], plan: ComparePlan) {
    const { clients, keys, readPercent, seed } = plan;
    this.all = Array.from(
      { length: clients },
      (_, client) =>
        new LoadClient({
          members,
          first: client,
          workload: new Workload({ seed, client, keys, readPercent }),
          promises: this.promises,
          completed: (startedMs, fate) =>
            this.recorded.push({ client, startedMs, endedMs: performance.now(), fate }),
        }),
    );
  }

  /** Monotonic times. */
  get completions(): readonly Completion[] {
    return this.recorded;
  }

  /** The numbers of the clients that talk to a node now. */
  clientsOf(node: string): readonly number[] {
    return this.all.flatMap((client, number) => (client.node === node ? [number] : []));
  }

  /** A client that talks to `node`, or else the first. */
  oneAt(node: string | null): number {
    return node === null ? 0 : (this.clientsOf(node)[0] ?? 0);
  }

  start(numbers: readonly number[] = [...this.all.keys()]): void {
    this.running = this.all.filter((_, number) => numbers.includes(number));
    this.runs = Promise.all(this.running.map((client) => client.run()));
    // Whoever waits for the end hears of it.
    this.runs.catch(() => undefined);
  }

  /** Returns once every operation under way is answered, or given up. Rejects if a client failed. */
  async stop(): Promise<void> {
    for (const client of this.running) client.stop();
    await this.runs;
  }

  close(): void {
    for (const client of this.all) client.close();
  }
}
