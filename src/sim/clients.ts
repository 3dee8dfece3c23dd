/**
 * The clients of a run: sessions that ask one node after the other, and note what they were told. What was
 * never answered, or answered with "unknown outcome", stays open in the history.
 */
import type { HistoryCommand, Operation } from '../check/history.js';
import { ErrorReply, type Reply } from '../resp/reply.js';
import type { SingleCommand, WriteCommand } from '../store/command.js';
import type { EventQueue } from './event-queue.js';
import type { Random } from './random.js';
import type { SimulatedNode } from './simulated-node.js';
import { OperationSource, type Workload } from './workload.js';

const READS: ReadonlySet<string> = new Set(['GET', 'MGET']);
const LATENCY_MS_MAX = 0.5;

export interface ClientObserver {
  invoked(client: string, node: string, command: HistoryCommand): void;
  /** `null`: the client gave up waiting, and does not know. */
  completed(client: string, command: HistoryCommand, reply: Reply | null): void;
}

/** One request that has not been answered yet. */
interface Pending {
  readonly client: string;
  readonly command: HistoryCommand;
  readonly invoked: number;
  isOver: boolean;
}

export class Clients {
  /** In the order in which they were invoked, but for those that certainly did nothing. */
  readonly history: Operation[] = [];
  private readonly source: OperationSource;
  private stopped = false;
  private open = 0;

  constructor(
    workload: Workload,
    private readonly nodes: readonly SimulatedNode[],
    private readonly queue: EventQueue,
    private readonly random: Random,
    private readonly patienceMs: number,
    private readonly observer: ClientObserver,
  ) {
    this.source = new OperationSource(workload, random);
    for (let session = 1; session <= workload.sessions; session += 1) {
      this.later(workload.pauseMsMax, () => this.request(`s${session}`, 1, workload.pauseMsMax));
    }
  }

  /** No new requests from here on. */
  stop(): void {
    this.stopped = true;
  }

  get isIdle(): boolean {
    return this.open === 0;
  }

  /** Asks `node` once; `answered` is called at most once, and never if the process is lost. */
  ask(node: SimulatedNode, command: HistoryCommand, answered: (reply: Reply) => void): void {
    node.plan(this.random.between(0, LATENCY_MS_MAX), () => {
      const engine = node.replica?.engine;
      if (engine === undefined) return;
      const answer = (reply: Reply): void =>
        this.queue.after(this.random.between(0, LATENCY_MS_MAX), () => answered(reply));
      if (isRead(command)) engine.read(singleOf(command), 'linearizable', answer);
      else engine.write(writeOf(command), answer);
    });
  }

  private later(pauseMsMax: number, action: () => void): void {
    this.queue.after(this.random.between(0, pauseMsMax), () => {
      if (!this.stopped) action();
    });
  }

  /** A client that does not know what became of its request does no more: another takes its place. */
  private request(session: string, generation: number, pauseMsMax: number): void {
    const up = this.nodes.filter((node) => node.replica !== null && !node.isPaused);
    const node = up.length === 0 ? null : this.random.pick(up);
    if (node === null) {
      this.later(pauseMsMax, () => this.request(session, generation, pauseMsMax));
      return;
    }
    const command = this.source.next();
    const client = `${session}.${generation}`;
    const pending: Pending = { client, command, invoked: this.queue.nowMs, isOver: false };
    const end = (reply: Reply | null): void => {
      if (pending.isOver) return;
      this.finish(pending, reply);
      const isKnown = reply !== null && !isUnknown(reply);
      const next = isKnown ? generation : generation + 1;
      this.later(pauseMsMax, () => this.request(session, next, pauseMsMax));
    };
    this.open += 1;
    this.observer.invoked(client, node.id, command);
    this.ask(node, command, end);
    this.queue.after(this.patienceMs, () => end(null));
  }

  private finish(pending: Pending, reply: Reply | null): void {
    const { client, command, invoked } = pending;
    pending.isOver = true;
    this.open -= 1;
    this.observer.completed(client, command, reply);
    if (reply !== null && isRefusal(reply)) return;
    const isKnown = reply !== null && !isUnknown(reply);
    const completed = isKnown ? this.queue.nowMs : null;
    this.history.push({ client, command, invoked, completed, response: isKnown ? reply : null });
  }
}

function isRead(command: HistoryCommand): boolean {
  return command.kind === 'single' && READS.has(command.words[0] ?? '');
}

function singleOf(command: HistoryCommand): SingleCommand {
  const words = command.kind === 'single' ? command.words : [];
  return { kind: 'single', database: 0, arguments: words };
}

function writeOf(command: HistoryCommand): WriteCommand {
  if (command.kind === 'single') return singleOf(command);
  const commands = command.commands.map((words) => singleOf({ kind: 'single', words }));
  return { kind: 'transaction', watched: [], commands };
}

function isUnknown(reply: Reply): boolean {
  return reply instanceof ErrorReply && reply.message.startsWith('UNKNOWNOUTCOME');
}

/** Every other error of the cluster promises that nothing was done. */
function isRefusal(reply: Reply): boolean {
  return reply instanceof ErrorReply && /^(CLUSTERDOWN|TRYAGAIN) /.test(reply.message);
}
