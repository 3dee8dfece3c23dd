/**
 * Makes a plan that violates an invariant as small as it gets: fewer faults (delta debugging, Zeller and
 * Hildebrandt 2002), shorter ones, fewer clients, a shorter run; and still violates the same invariant.
 *
 * Left out on purpose: the number of nodes, and whom a fault strikes. A seed decides what its nodes do by
 * their names, so that another set of nodes would be another run.
 */
import type { PlannedFault } from './faults/fault.js';
import type { Plan } from './plan.js';
import type { Violation } from './violation.js';

/** Runs a plan; null if nothing is violated. */
export type TryPlan = (plan: Plan) => Promise<Violation | null>;

export interface ShrinkOptions {
  /** No more runs than this; what was found until then counts. */
  readonly runsMax: number;
  /** Told after every run. */
  readonly onRun?: (runs: number, smallest: Plan) => void;
}

export interface Shrunk {
  readonly plan: Plan;
  readonly violation: Violation;
  readonly runs: number;
  /** False: `runsMax` was reached, and it might get smaller still. */
  readonly isSmallest: boolean;
}

/** Null if `plan` violates nothing. */
export async function shrink(plan: Plan, tryPlan: TryPlan, options: ShrinkOptions): Promise<Shrunk | null> {
  const violation = await tryPlan(plan);
  return violation === null ? null : new Shrinker(plan, violation, tryPlan, options).shrink();
}

const FAULT_MS_MIN = 1;

class Shrinker {
  private runs = 1;
  private readonly refuted = new Set<string>();

  constructor(
    private plan: Plan,
    private violation: Violation,
    private readonly tryPlan: TryPlan,
    private readonly options: ShrinkOptions,
  ) {}

  async shrink(): Promise<Shrunk> {
    let before: Plan;
    do {
      before = this.plan;
      await this.endEarlier();
      await this.removeFaults();
      await this.shortenFaults();
      await this.removeSessions();
    } while (this.plan !== before && !this.isExhausted);
    const { plan, violation, runs } = this;
    return { plan, violation, runs, isSmallest: !this.isExhausted };
  }

  private get isExhausted(): boolean {
    return this.runs >= this.options.runsMax;
  }

  /** Whether `candidate` violates the same; if so, it is the smallest so far. */
  private async accept(candidate: Plan): Promise<boolean> {
    const name = JSON.stringify(candidate);
    if (this.isExhausted || this.refuted.has(name)) return false;
    const violation = await this.tryPlan(candidate);
    this.runs += 1;
    const isSame = violation !== null && violation.invariant === this.violation.invariant;
    if (isSame) {
      this.plan = candidate;
      this.violation = violation;
    } else this.refuted.add(name);
    this.options.onRun?.(this.runs, this.plan);
    return isSame;
  }

  /** What comes after the violation cannot matter. */
  private async endEarlier(): Promise<void> {
    const endMs = Math.ceil(this.violation.timeMs) + 1;
    if (endMs < this.plan.durationMs) await this.accept(endingAt(this.plan, endMs));
    while (await this.accept(endingAt(this.plan, Math.ceil(this.plan.durationMs / 2)))) {
      if (this.plan.durationMs <= FAULT_MS_MIN) break;
    }
  }

  /** Leaves out half of the faults, then quarters, and so on down to single ones. */
  private async removeFaults(): Promise<void> {
    if (this.plan.faults.length === 0 || (await this.accept({ ...this.plan, faults: [] }))) return;
    let size = Math.ceil(this.plan.faults.length / 2);
    while (size >= 1) {
      const isSmaller = await this.removePieces(size);
      if (size === 1 && !isSmaller) return;
      if (!isSmaller) size = Math.floor(size / 2);
    }
  }

  /** True if at least one piece of `size` faults was not needed. */
  private async removePieces(size: number): Promise<boolean> {
    let isSmaller = false;
    let from = 0;
    while (from < this.plan.faults.length) {
      const faults = this.plan.faults.filter((_, place) => place < from || place >= from + size);
      if (await this.accept({ ...this.plan, faults })) isSmaller = true;
      else from += size;
    }
    return isSmaller;
  }

  private async shortenFaults(): Promise<void> {
    for (let place = 0; place < this.plan.faults.length; place += 1) {
      while (await this.shortenFault(place));
    }
  }

  private async shortenFault(place: number): Promise<boolean> {
    const fault = this.plan.faults[place];
    if (fault === undefined || fault.untilMs - fault.atMs <= FAULT_MS_MIN) return false;
    const untilMs = fault.atMs + Math.max(FAULT_MS_MIN, (fault.untilMs - fault.atMs) / 2);
    return this.accept({ ...this.plan, faults: this.plan.faults.with(place, { ...fault, untilMs }) });
  }

  private async removeSessions(): Promise<void> {
    const { workload } = this.plan;
    for (let sessions = 1; sessions < workload.sessions; sessions += 1) {
      if (await this.accept({ ...this.plan, workload: { ...workload, sessions } })) return;
    }
  }
}

/** No fault outlasts the run: what comes after has to be calm. */
function endingAt(plan: Plan, durationMs: number): Plan {
  const faults: readonly PlannedFault[] = plan.faults
    .filter((fault) => fault.atMs < durationMs)
    .map((fault) => ({ ...fault, untilMs: Math.min(fault.untilMs, durationMs) }));
  return { ...plan, durationMs, faults };
}
