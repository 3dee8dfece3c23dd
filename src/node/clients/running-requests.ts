/**
 * Which requests of a connection run, and what may start beside them: reads beside reads and writes beside writes. A
 * change from one to the other waits, so that a client sees its own writes and reads nothing of those behind it.
 *
 * On a Raft leader most reads need not wait for the writes before them: they follow these through the log.
 */
import type { Term } from '../../consensus/types.js';
import type { Engine } from '../../replica/engine.js';
import type { ReadRequest, Request } from './request.js';

/**
 * With this many running, a read waits for them after all: each of a longer batch would wait for the whole of it, on
 * a busy machine beyond the time limit of a request.
 */
const FOLLOWED_MAX = 1000;

export class RunningRequests {
  private count = 0;
  /** Of those that count: reads, writes (with the reads among them), or one that runs alone. */
  private type: Request['type'] = 'read';
  /** The term in which the log keeps the order of all writes that run; null if there is no such term. */
  private orderedTerm: Term | null = null;

  constructor(private readonly engine: Engine) {}

  /** Nothing may start beside what runs. */
  get isAlone(): boolean {
    return this.count > 0 && this.type === 'alone';
  }

  mayStart(request: Request): boolean {
    const { type } = request;
    if (this.count === 0 || type === 'answered' || type === 'free') return true;
    return type === this.type || (type === 'read' && this.mayFollowWrites(request));
  }

  /** Counts a request that may start. True: it is a read that follows writes, and has to go through the log. */
  start(request: Request): boolean {
    if (request.type === 'free' || request.type === 'answered') return false;
    if (request.type === 'write') this.noteOrder();
    const followsWrites = request.type === 'read' && this.count > 0 && this.type === 'write';
    if (!followsWrites) this.type = request.type;
    this.count += 1;
    return followsWrites;
  }

  /** It is answered. */
  end(request: Request): void {
    if (request.type !== 'free') this.count -= 1;
  }

  private mayFollowWrites(request: ReadRequest): boolean {
    if (this.type !== 'write' || !request.mayBeLogged || this.count >= FOLLOWED_MAX) return false;
    return this.orderedTerm !== null && this.orderedTerm === this.currentTerm;
  }

  /** Writes that were sent elsewhere, or in another term, may come after what is proposed here now. */
  private noteOrder(): void {
    if (this.count === 0) this.orderedTerm = this.currentTerm;
    else if (this.orderedTerm !== this.currentTerm) this.orderedTerm = null;
  }

  private get currentTerm(): Term | null {
    return this.engine.kind === 'raft' ? this.engine.orderedTerm : null;
  }
}
