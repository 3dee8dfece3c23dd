/**
 * Finds keys that are due and that nobody asks for: a few registers are looked at in each tick, round and
 * round. Each key is looked after by the node that wrote it last.
 */
import type { PaxosCore } from '../paxos/core.js';
import type { Register } from '../paxos/register.js';
import { expiryOf } from '../store/single-key.js';

const REGISTERS_PER_TICK = 64;

export class ExpirySweep {
  private round: Iterator<readonly [string, Register]> | null = null;

  constructor(private readonly core: Pick<PaxosCore<unknown>, 'id' | 'registers'>) {}

  /** The registers among those that are next whose key is due at `nowMs`. */
  due(nowMs: number): readonly string[] {
    const due: string[] = [];
    this.round ??= this.core.registers().entries();
    for (let count = 0; count < REGISTERS_PER_TICK; count += 1) {
      const next = this.round.next();
      if (next.done === true) {
        this.round = null;
        break;
      }
      const [register, { accepted }] = next.value;
      const state = accepted?.value.state ?? null;
      const isOwn = accepted?.ballot.nodeId === this.core.id;
      if (isOwn && state !== null && this.isDue(state, nowMs)) due.push(register);
    }
    return due;
  }

  isDue(state: string, nowMs: number): boolean {
    return expiryOf(state) <= nowMs;
  }
}
