/** Remembers where a search has been, so that it goes nowhere twice: the memoisation of Lowe (2017). */
import type { Configuration } from './configuration.js';
import type { Group } from './group.js';
import { isContained, type SortedNumbers } from './sorted-numbers.js';

/** What a remembered configuration takes besides its numbers, and what a number takes; measured, rounded up. */
const CONFIGURATION_BYTES = 300;
const NUMBER_BYTES = 8;

interface Remembered {
  readonly owed: SortedNumbers;
  readonly overwrites: SortedNumbers;
  readonly used: SortedNumbers;
}

export class Visited {
  /** By position of the event, then by state and open updates. */
  private readonly byEvent = new Map<number, Map<string, Remembered[]>>();

  constructor(
    private readonly group: Group,
    private readonly hold: (bytes: number) => void,
  ) {}

  /**
   * Whether a configuration was remembered at this event from which everything can be reached that can be
   * reached from this one: same state, same open updates, owing no more, and with no fewer operations left that
   * may be placed.
   */
  covers(event: number, configuration: Configuration): boolean {
    const byKey = this.byEvent.get(event);
    if (byKey === undefined) return false;
    const { owed, overwrites, used } = configuration;
    const candidates = byKey.get(this.keyOf(configuration)) ?? [];
    return candidates.some(
      (other) =>
        isContained(other.owed, owed) &&
        isContained(overwrites, other.overwrites) &&
        isContained(other.used, used),
    );
  }

  add(event: number, configuration: Configuration): void {
    const byKey = this.byEvent.get(event) ?? new Map<string, Remembered[]>();
    this.byEvent.set(event, byKey);
    const key = this.keyOf(configuration);
    const { owed, overwrites, used } = configuration;
    const same = byKey.get(key);
    if (same === undefined) byKey.set(key, [{ owed, overwrites, used }]);
    else same.push({ owed, overwrites, used });
    const numbers = owed.length + overwrites.length + used.length + key.length;
    this.hold(CONFIGURATION_BYTES + NUMBER_BYTES * numbers);
  }

  private keyOf({ state, updates }: Configuration): string {
    return `${this.group.model.fingerprint(state)}/${updates.join()}`;
  }
}
