/**
 * What a command is called on its way: from the request of the client to the names under which it goes on, be it
 * the index of an entry, a round of reads, or the ballots of a register. By these, and by nothing that only
 * looks alike, its steps are told from those of other commands.
 */
import type { LogIndex, NodeId, Term } from '../../consensus/types.js';
import type { PlacedStep, TracedRegister } from '../steps.js';

/** One request that the client sent for the command, to one node. */
export interface AskedRequest {
  readonly node: NodeId;
  /** `host:port` of the client's end of the connection. */
  readonly client: string;
  /** As `shortCommand` makes it. */
  readonly command: readonly string[];
  /** By the clock of the steps. */
  readonly askedMs: number;
  /** Null while there is no answer. */
  answeredMs: number | null;
  /** In a few words. */
  answer: string | null;
}

interface ScopedEntry {
  readonly index: LogIndex;
  readonly term: Term;
}

interface ScopedRound {
  readonly leader: NodeId;
  readonly round: number;
}

/** When a node that was asked by the client had the request. */
interface Window {
  readonly node: NodeId;
  readonly fromMs: number;
  untilMs: number;
}

export class Scope {
  readonly entries: ScopedEntry[] = [];
  readonly rounds: ScopedRound[] = [];
  /** By the request that was asked. */
  readonly received = new Map<AskedRequest, Window>();
  /** Who proposes for each ballot's register; the proposer is in the ballot. */
  private readonly registers = new Set<string>();
  private readonly origins = new Map<string, Window | null>();
  private readonly forwards = new Set<string>();
  private readonly contexts = new Set<string>();
  private readonly questions = new Set<string>();
  private readonly requests = new Set<string>();
  /** Keys of requests under way here, by node: for a node that is alone, and sends no messages. */
  private readonly startedKeys = new Map<NodeId, string>();
  /** Nodes whose next question to the leader is for the command. */
  private readonly askingLeader = new Set<NodeId>();

  /** `steps` in the order of time. `isAlone`: the cluster has one node. */
  constructor(
    asked: readonly AskedRequest[],
    steps: readonly PlacedStep[],
    private readonly isAlone: boolean,
  ) {
    const unmatched = [...asked];
    for (const step of steps) {
      if (step.type === 'requestReceived') this.match(step, unmatched);
      else this.take(step);
    }
  }

  hasOrigin(origin: string): boolean {
    return this.origins.has(origin);
  }

  hasForward(follower: NodeId, requestId: number): boolean {
    return this.forwards.has(`${follower}:${requestId}`);
  }

  hasContext(node: NodeId, context: number): boolean {
    return this.contexts.has(`${node}:${context}`);
  }

  hasQuestion(question: string): boolean {
    return this.questions.has(question);
  }

  hasRegister({ ballot, key }: TracedRegister): boolean {
    return this.registers.has(`${ballot} ${key}`);
  }

  /** The index of the command's first entry in the range; null: none is in it. */
  entryIn(firstIndex: LogIndex, lastIndex: LogIndex): LogIndex | null {
    return this.entries.find(({ index }) => firstIndex <= index && index <= lastIndex)?.index ?? null;
  }

  /** Whether `node` had a request of the client in hand at that time. */
  isBusy(node: NodeId, timeMs: number): boolean {
    return [...this.received.values()].some(
      (window) => window.node === node && window.fromMs <= timeMs && timeMs <= window.untilMs,
    );
  }

  private match(step: Extract<PlacedStep, { type: 'requestReceived' }>, unmatched: AskedRequest[]): void {
    const position = unmatched.findIndex(
      ({ askedMs, client, command, node }) =>
        node === step.node &&
        client === step.client &&
        askedMs <= step.timeMs &&
        command[0]?.toUpperCase() === step.command[0]?.toUpperCase(),
    );
    const [request] = position < 0 ? [] : unmatched.splice(position, 1);
    if (request === undefined) return;
    const window = { node: step.node, fromMs: step.timeMs, untilMs: Number.POSITIVE_INFINITY };
    this.received.set(request, window);
    this.origins.set(step.origin, window);
  }

  private take(step: PlacedStep): void {
    switch (step.type) {
      case 'replySent': {
        const window = this.origins.get(step.origin);
        if (window) window.untilMs = step.timeMs;
        return;
      }
      case 'forwarded':
        if (!this.origins.has(step.origin)) return;
        this.forwards.add(`${step.node}:${step.requestId}`);
        this.origins.set(`${step.node}>${step.requestId}`, null);
        return;
      case 'proposed':
        if (this.origins.has(step.origin)) this.entries.push({ index: step.index, term: step.term });
        return;
      case 'readAsked':
      case 'readQueued':
      case 'messageSent':
        this.takeRead(step);
        return;
      default:
        this.takeRegister(step);
    }
  }

  /** Reads that come now are confirmed by the next round to begin, and by no other. */
  private takeRead(step: Extract<PlacedStep, { type: 'readAsked' | 'readQueued' | 'messageSent' }>): void {
    if (step.type === 'messageSent') {
      // The question leaves at the end of the turn in which the read came, before any later one.
      if (step.message.type !== 'readIndex' || !this.askingLeader.delete(step.node)) return;
      this.questions.add(step.message.question);
      return;
    }
    if (step.type === 'readAsked') {
      if (!step.origins.some((origin) => this.origins.has(origin))) return;
      this.contexts.add(`${step.node}:${step.context}`);
      this.askingLeader.add(step.node);
    } else if (!this.questions.has(step.question)) return;
    this.rounds.push({ leader: step.node, round: step.afterRound + 1 });
  }

  private takeRegister(step: PlacedStep): void {
    if (step.type === 'requestStarted' && this.origins.has(step.origin)) {
      this.requests.add(`${step.node}:${step.request}`);
      this.startedKeys.set(step.node, step.key);
    } else if (step.type === 'roundSent' && this.requests.has(`${step.node}:${step.request}`)) {
      this.registers.add(`${step.ballot} ${step.key}`);
    } else if (step.type === 'registersDurable' && this.isAlone && this.isBusy(step.node, step.timeMs)) {
      const key = this.startedKeys.get(step.node);
      for (const record of step.records)
        if (record.key === key) this.registers.add(`${record.ballot} ${key}`);
    }
  }
}
