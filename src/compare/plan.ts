/** What is to be measured: the same for every engine. */

export const FAULTS = ['kill-leader', 'pause', 'isolate'] as const;
export type FaultKind = (typeof FAULTS)[number];

export interface ComparePlan {
  readonly seed: number;
  readonly nodes: number;
  readonly clients: number;
  /** Of each client. */
  readonly keys: number;
  /** 0 to 100. */
  readonly readPercent: number;
  /** Of the measurement, after the warm-up. */
  readonly durationMs: number;
  /** Null: nothing goes wrong. */
  readonly fault: FaultKind | null;
}

export interface Schedule {
  /** All clients, not recorded: the programs of the nodes are compiled as they run. */
  readonly warmUpMs: number;
  readonly oneClientMs: number;
  readonly durationMs: number;
  /** From the beginning of the measurement; null: not at all. */
  readonly faultAtMs: number | null;
  readonly liftAtMs: number | null;
}

const WARM_UP_MS_MAX = 3000;
const ONE_CLIENT_MS_MAX = 2000;
const FAULT_AT = 0.35;
const LIFT_AT = 0.7;

/** A node that was killed stays dead. */
export function scheduleOf({ durationMs, fault }: ComparePlan): Schedule {
  return {
    warmUpMs: Math.min(WARM_UP_MS_MAX, 0.3 * durationMs),
    oneClientMs: Math.min(ONE_CLIENT_MS_MAX, 0.2 * durationMs),
    durationMs,
    faultAtMs: fault === null ? null : FAULT_AT * durationMs,
    liftAtMs: fault === null || fault === 'kill-leader' ? null : LIFT_AT * durationMs,
  };
}
