/**
 * Looks for a linearisation of one key group: the search of Wing & Gong (1993) with the memoisation and the
 * just-in-time linearisation of Lowe ("Testing for linearizability", 2017). It walks through the events in the
 * order of time. An operation is placed only when a completion asks for it: when the operation that completes
 * needs a place, other open ones may be placed before it. Whatever is placed without being needed could be
 * placed at a later completion just as well.
 *
 * The search goes deep first and comes back when it is stuck. Where no configuration passes a completion, the
 * history up to there is illegal.
 */
import type { Budget } from './budget.js';
import { CandidatePlacements, isPointless, unseenWrite } from './candidate-placements.js';
import { type Configuration, initialConfiguration, isOpen, isOwed, Moves } from './configuration.js';
import type { Group, GroupOperation } from './group.js';
import { Visited } from './visited.js';

export type SearchOutcome =
  | { readonly found: true }
  /** `furthest` is the configuration that came furthest, stuck at the event at the position `stuckAt`. */
  | { readonly found: false; readonly furthest: Configuration; readonly stuckAt: number };

/** A configuration that was reached while looking for a place for the target of a frame. */
interface Reached {
  readonly configuration: Configuration;
  /** Whether the target is owed no place here, but was where this came from. */
  readonly isReleased: boolean;
}

/** One completion that has to be passed, and the ways to pass it that are not tried yet. */
interface Frame {
  readonly event: number;
  readonly target: GroupOperation;
  readonly before: Frame | null;
  /** In the order of the number of operations placed; the first is the configuration on entry. */
  readonly queue: Reached[];
  /** The first that is not done with. */
  head: number;
  /** What comes next for it: to pass the target as it is, to place the target, or to place others first. */
  stage: 'pass' | 'place' | 'expand';
}

/** What a frame takes with its configurations; measured, rounded up. */
const FRAME_BYTES = 400;

export class Search {
  private readonly moves: Moves;
  private readonly visited: Visited;
  private readonly candidates: CandidatePlacements;
  private top: Frame | null = null;
  private outcome: SearchOutcome | null = null;
  private furthest: Configuration;
  private stuckAt = 0;

  constructor(
    private readonly group: Group,
    private readonly budget: Budget,
  ) {
    this.moves = new Moves(group, () => budget.spendStep());
    this.visited = new Visited(group, (bytes) => budget.hold(bytes));
    this.candidates = new CandidatePlacements(group, this.moves);
    this.furthest = initialConfiguration(group);
    this.walk(this.furthest, 0);
  }

  /** Goes on until the end, until about `steps` steps are spent, or until the budget is. Null: there is more to do. */
  advance(steps: number): SearchOutcome | null {
    const end = this.budget.steps + steps;
    while (this.outcome === null && this.budget.exceeded === null && this.budget.steps < end) this.turn();
    return this.outcome;
  }

  private turn(): void {
    const frame = this.top;
    if (frame === null) {
      this.outcome = { found: false, furthest: this.furthest, stuckAt: this.stuckAt };
      return;
    }
    const reached = frame.queue[frame.head];
    if (reached === undefined) {
      this.top = frame.before;
      this.budget.hold(-FRAME_BYTES);
      return;
    }
    const passed = this.nextPassage(frame, reached);
    if (passed !== null) this.walk(passed, frame.event + 1);
  }

  /** From the event at `position` to the next completion at which there is something to decide. */
  private walk(start: Configuration, position: number): void {
    const { events } = this.group;
    let configuration = start;
    for (let at = position; at < events.length; at += 1) {
      const event = events[at];
      if (event === undefined) break;
      const { operation, isCompletion } = event;
      if (!isCompletion) {
        if (operation.isKnown) configuration = this.moves.invoke(configuration, operation);
        continue;
      }
      if (!isOpen(configuration, operation)) continue;
      if (!this.visited.covers(at, configuration)) this.enter(at, operation, configuration);
      return;
    }
    this.outcome = { found: true };
  }

  private enter(event: number, target: GroupOperation, configuration: Configuration): void {
    const isReleased = !isOwed(configuration, target);
    const queue = [{ configuration, isReleased }];
    this.top = { event, target, before: this.top, queue, head: 0, stage: 'pass' };
    this.budget.hold(FRAME_BYTES);
    this.noteFurthest(event, configuration);
  }

  private noteFurthest(event: number, configuration: Configuration): void {
    const isFurther = event > this.stuckAt;
    const isLonger = (configuration.placed?.count ?? 0) > (this.furthest.placed?.count ?? 0);
    if (!isFurther && !(event === this.stuckAt && isLonger)) return;
    this.furthest = configuration;
    this.stuckAt = event;
  }

  /** Takes one stage, and gives the configuration that it lets pass the completion, if any. */
  private nextPassage(frame: Frame, { configuration, isReleased }: Reached): Configuration | null {
    switch (frame.stage) {
      case 'pass':
        frame.stage = 'place';
        return isReleased ? this.moves.pass(configuration, frame.target) : null;
      case 'place':
        frame.stage = 'expand';
        return this.placeTarget(frame, configuration);
      case 'expand':
        this.expand(frame, configuration);
        frame.stage = 'pass';
        frame.head += 1;
        return null;
    }
  }

  private placeTarget({ target, head }: Frame, configuration: Configuration): Configuration | null {
    if (target.effect === 'read' || !isOpen(configuration, target)) return null;
    const unseen = head === 0 ? null : unseenWrite(configuration);
    return isPointless(unseen, target) ? null : this.moves.place(configuration, target, null);
  }

  /** Puts into the queue what one other operation makes of the configuration. */
  private expand(frame: Frame, configuration: Configuration): void {
    const { event, target, queue } = frame;
    const isEntry = frame.head === 0;
    if (isEntry) this.visited.add(event, configuration);
    if (!isOpen(configuration, target)) return;
    const wasOwed = isOwed(configuration, target);
    for (const next of this.candidates.from(configuration, target, event, isEntry)) {
      if (this.visited.covers(event, next)) continue;
      this.visited.add(event, next);
      this.noteFurthest(event, next);
      queue.push({ configuration: next, isReleased: wasOwed && !isOwed(next, target) });
    }
  }
}
