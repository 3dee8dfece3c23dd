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

/** One client after the other, connected to one node at a time. */
interface Session {
  readonly name: string;
  readonly isReader: boolean;
  readonly pauseMsMax: number;
  generation: number;
  node: SimulatedNode | null;
  /** Of its pauses: one that is cut short does not end twice. */
  pauses: number;
  isPausing: boolean;
}

/** For so long after something went wrong the clients make no long pauses: that is when it matters. */
const HURRY_MS = 300;
const HURRIED_PAUSE_MS_MAX = 30;

/** How likely a session turns to another node after an answer, and after none or an error. */
const SWITCH_CHANCE = 0.02;
const SWITCH_CHANCE_AFTER_FAILURE = 0.5;

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
  private readonly sessions: readonly Session[];
  private hurryUntilMs = 0;
  private stopped = false;
  private open = 0;

  constructor(
    private readonly workload: Workload,
    /** Longer than a node waits: a write that was given up makes every history after it harder to check. */
    private readonly writerPatienceMs: number,
    private readonly nodes: readonly SimulatedNode[],
    private readonly queue: EventQueue,
    private readonly random: Random,
    private readonly observer: ClientObserver,
  ) {
    this.source = new OperationSource(workload, random);
    this.sessions = createSessions(workload);
    for (const session of this.sessions) this.pause(session);
  }

  /** Something has gone wrong, or has just been decided. */
  hurry(): void {
    this.hurryUntilMs = this.queue.nowMs + HURRY_MS;
    for (const session of this.sessions) if (session.isPausing) this.pause(session);
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

  private pause(session: Session): void {
    const isHurried = this.queue.nowMs < this.hurryUntilMs;
    const pauseMsMax = isHurried ? Math.min(HURRIED_PAUSE_MS_MAX, session.pauseMsMax) : session.pauseMsMax;
    session.pauses += 1;
    session.isPausing = true;
    const { pauses } = session;
    this.queue.after(this.random.between(0, pauseMsMax), () => {
      if (!this.stopped && session.pauses === pauses) this.request(session);
    });
  }

  private request(session: Session): void {
    const node = this.connect(session);
    if (node === null) {
      this.pause(session);
      return;
    }
    session.isPausing = false;
    const command = session.isReader ? this.source.nextRead() : this.source.next();
    const client = `${session.name}.${session.generation}`;
    const pending: Pending = { client, command, invoked: this.queue.nowMs, isOver: false };
    const end = (reply: Reply | null): void => {
      if (pending.isOver) return;
      this.finish(pending, reply);
      this.answered(session, reply);
      this.pause(session);
    };
    this.open += 1;
    this.observer.invoked(client, node.id, command);
    this.ask(node, command, end);
    const patienceMs = session.isReader ? this.workload.readerPatienceMs : this.writerPatienceMs;
    this.queue.after(patienceMs, () => end(null));
  }

  /** The node it is connected to, or another one if that is gone; null if none is up. */
  private connect(session: Session): SimulatedNode | null {
    if (session.node !== null && isUp(session.node)) return session.node;
    const up = this.nodes.filter(isUp);
    session.node = up.length === 0 ? null : this.random.pick(up);
    return session.node;
  }

  /** A client that does not know what became of its request does no more: another takes its place. */
  private answered(session: Session, reply: Reply | null): void {
    const isUnanswered = reply === null || isUnknown(reply);
    if (isUnanswered) session.generation += 1;
    const hasFailed = isUnanswered || reply instanceof ErrorReply;
    if (this.random.chance(hasFailed ? SWITCH_CHANCE_AFTER_FAILURE : SWITCH_CHANCE)) session.node = null;
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

function createSessions({ sessions, readers, pauseMsMax }: Workload): readonly Session[] {
  return Array.from({ length: sessions }, (_, place) => {
    const isReader = place >= sessions - readers;
    return {
      name: `s${place + 1}`,
      isReader,
      pauseMsMax,
      generation: 1,
      node: null,
      pauses: 0,
      isPausing: true,
    };
  });
}

/** A client cannot connect to a process that is down or stands still. */
function isUp(node: SimulatedNode): boolean {
  return node.replica !== null && !node.isPaused;
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
