/**
 * Tells the log why connections were closed. Who is refused usually comes again at once, and must not
 * fill the log: the same reason is told once in a while, with how often it came meanwhile.
 */
import type { TransportOptions } from './transport-options.js';

const WINDOW_MS = 10_000;
const KEYS_MAX = 256;

/** Why a connection was closed; of a kind and a peer one is told in a while, whatever its words. */
export interface Refusal {
  /** The id of the peer, or the address of a stranger without its port. */
  readonly who: string;
  readonly kind: string | number;
  readonly reason: string;
}

export class RefusalLog {
  private readonly told = new Map<string, { readonly atMs: number; repeated: number }>();

  constructor(private readonly log: TransportOptions['log']) {}

  tell({ who, kind, reason }: Refusal): void {
    const key = `${kind} ${who}`;
    const nowMs = performance.now();
    const last = this.told.get(key);
    if (last !== undefined && nowMs - last.atMs < WINDOW_MS) {
      last.repeated += 1;
      return;
    }
    if (this.told.size >= KEYS_MAX) this.told.clear();
    this.told.set(key, { atMs: nowMs, repeated: 0 });
    const repeated = last === undefined || last.repeated === 0 ? {} : { repeated: last.repeated };
    this.log.warn({ peer: who, reason, ...repeated }, 'closed a connection to the peer port');
  }
}
