/** What one client asks for: the same commands in the same order for the same seed, whatever they meet. */
import { Random } from '../sim/random.js';

export interface WorkloadOptions {
  readonly seed: number;
  /** Clients share no key: each knows what the last value of its own has to be. */
  readonly client: number;
  readonly keys: number;
  /** 0 to 100. */
  readonly readPercent: number;
}

export interface Operation {
  readonly key: string;
  /** Null: a read. */
  readonly value: string | null;
}

const VALUE_PADDING_CHARACTERS = 48;

export class Workload {
  private readonly random: Random;
  private readonly padding: string;
  /** How often each key was given up for a new one. */
  private readonly generations: number[];
  private count = 0;

  constructor(private readonly options: WorkloadOptions) {
    this.random = new Random(options.seed, `client ${options.client}`);
    this.padding = Array.from({ length: VALUE_PADDING_CHARACTERS }, () =>
      this.random.integer(0, 35).toString(36),
    ).join('');
    this.generations = new Array(options.keys).fill(0);
  }

  next(): Operation {
    const { client, keys, readPercent } = this.options;
    const slot = this.random.integer(0, keys - 1);
    const isRead = this.random.chance(readPercent / 100);
    const key = `compare:${client}:${slot}:${this.generations[slot]}`;
    if (isRead) return { key, value: null };
    this.count += 1;
    return { key, value: `${client}:${this.count}:${this.padding}` };
  }

  /** Nobody knows what the key holds: another one takes its place, so that what it holds can be judged later. */
  giveUp({ key }: Operation): void {
    const slot = Number(key.split(':')[2]);
    this.generations[slot] = (this.generations[slot] ?? 0) + 1;
  }
}
