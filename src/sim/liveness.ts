/**
 * What has to happen once all faults are over and every node runs: a leader is found, a write succeeds
 * within a bound, and all machines come to hold the same.
 */

import { ErrorReply } from '../resp/reply.js';
import type { Clients } from './clients.js';
import type { SimulatedEngine } from './engines/engine.js';
import type { EventQueue } from './event-queue.js';
import type { SimulatedNode } from './simulated-node.js';
import { ViolationError } from './violation.js';

const LOOK_AGAIN_MS = 50;
/** Messages that were held back may still come, seconds late. */
const LATE_MESSAGES_MS = 6_000;

export class Liveness {
  private over = false;
  private written = false;
  private readonly deadlineMs: number;

  constructor(
    private readonly nodes: readonly SimulatedNode[],
    private readonly queue: EventQueue,
    private readonly clients: Clients,
    private readonly engine: SimulatedEngine,
    recoveryMs: number,
    private readonly violated: (error: ViolationError) => void,
  ) {
    this.deadlineMs = queue.nowMs + LATE_MESSAGES_MS + recoveryMs;
    this.tryWrite(0);
    this.lookAgain();
  }

  /** All is well, or too late. */
  get isOver(): boolean {
    return this.over;
  }

  private tryWrite(place: number): void {
    const node = this.nodes[place % this.nodes.length];
    if (node === undefined || this.over) return;
    let isAnswered = false;
    this.clients.ask(node, { kind: 'single', words: ['SET', 'calm', 'yes'] }, (reply) => {
      isAnswered = true;
      if (reply instanceof ErrorReply) this.tryWrite(place + 1);
      else this.written = true;
    });
    this.queue.after(this.deadlineMs / 4, () => {
      if (!isAnswered && !this.written) this.tryWrite(place + 1);
    });
  }

  private lookAgain(): void {
    this.queue.after(LOOK_AGAIN_MS, () => {
      if (this.over) return;
      // An operation that was under way when the last fault ended may still have failed, and ended its node.
      for (const node of this.nodes) node.start();
      if (this.written && this.clients.isIdle && this.hasRecovered()) this.over = true;
      else if (this.queue.nowMs < this.deadlineMs) this.lookAgain();
      else this.tooLate();
    });
  }

  private hasRecovered(): boolean {
    try {
      return this.engine.hasRecovered(this.nodes);
    } catch (error) {
      if (!(error instanceof ViolationError)) throw error;
      this.end(error);
      return false;
    }
  }

  private tooLate(): void {
    const what = this.written ? 'the nodes did not come to agree' : 'no write succeeded';
    this.end(
      new ViolationError(
        'liveness',
        `${what} within ${Math.round(this.deadlineMs)} ms, with all faults over`,
      ),
    );
  }

  private end(error: ViolationError): void {
    this.over = true;
    this.violated(error);
  }
}
