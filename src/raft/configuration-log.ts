/**
 * The configurations that the log holds. The newest in the log is in force from the moment it is there,
 * committed or not (dissertation, section 4.1); when the log is cut, the one before is in force again.
 */
import { invariant } from '../consensus/invariant.js';
import type { Configuration, LogIndex } from '../consensus/types.js';

interface PlacedConfiguration {
  readonly index: LogIndex;
  readonly configuration: Configuration;
}

/** The payload of an entry of kind Configuration: JSON in UTF-8. */
export function encodeConfiguration(configuration: Configuration): Uint8Array {
  const { voters, votersOutgoing, learners } = configuration;
  return Buffer.from(JSON.stringify({ voters, votersOutgoing, learners }), 'utf8');
}

/** Throws `InvariantError` if it is not what `encodeConfiguration` made. */
export function decodeConfiguration(data: Uint8Array): Configuration {
  const text = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('utf8');
  const parsed: unknown = JSON.parse(text);
  invariant(typeof parsed === 'object' && parsed !== null, 'a configuration entry holds no object');
  const { voters, votersOutgoing, learners } = parsed as Record<string, unknown>;
  return { voters: names(voters), votersOutgoing: names(votersOutgoing), learners: names(learners) };
}

function names(value: unknown): readonly string[] {
  const valid = Array.isArray(value) && value.every((name) => typeof name === 'string');
  invariant(valid, 'a configuration entry holds no list of names');
  return value;
}

export class ConfigurationLog {
  /** Ascending; the first is that of the snapshot, or the bootstrap at index 0. Never empty. */
  private placed: PlacedConfiguration[];

  constructor(index: LogIndex, configuration: Configuration) {
    this.placed = [{ index, configuration }];
  }

  get current(): Configuration {
    return this.newest.configuration;
  }

  /** Where the configuration in force stands in the log; that of the snapshot or 0 if before it. */
  get currentIndex(): LogIndex {
    return this.newest.index;
  }

  append(index: LogIndex, configuration: Configuration): void {
    invariant(index > this.currentIndex, `configuration ${index} does not follow ${this.currentIndex}`);
    this.placed.push({ index, configuration });
  }

  /** Returns whether another configuration is in force now. */
  truncateFrom(index: LogIndex): boolean {
    const before = this.placed.length;
    while (this.placed.length > 1 && this.currentIndex >= index) this.placed.pop();
    return this.placed.length !== before;
  }

  /** Forgets those that are no longer needed to tell the configuration at `index` or later. */
  dropPrefix(index: LogIndex): void {
    let gone = 0;
    while (gone + 1 < this.placed.length && (this.placed[gone + 1]?.index ?? 0) <= index) gone += 1;
    if (gone > 0) this.placed.splice(0, gone);
  }

  reset(index: LogIndex, configuration: Configuration): void {
    this.placed = [{ index, configuration }];
  }

  /** The configuration as of `index`. */
  at(index: LogIndex): Configuration {
    for (let place = this.placed.length - 1; place >= 0; place -= 1) {
      const candidate = this.placed[place];
      if (candidate !== undefined && candidate.index <= index) return candidate.configuration;
    }
    invariant(false, `the configuration at ${index} is forgotten`);
  }

  /** Whether a configuration entry lies in (`after`, `upTo`]. */
  hasBetween(after: LogIndex, upTo: LogIndex): boolean {
    return this.placed.some(({ index }) => index > after && index <= upTo);
  }

  private get newest(): PlacedConfiguration {
    const newest = this.placed.at(-1);
    invariant(newest !== undefined, 'no configuration is in force');
    return newest;
  }
}
