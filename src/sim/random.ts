/**
 * Chance in a simulation: a small seeded generator, the same on every machine. Each concern draws from a
 * stream of its own, so that leaving one fault out does not change what happens elsewhere.
 *
 * Only integer arithmetic and division: what an engine may round differently (`Math.log` and its like) is
 * left out on purpose.
 */

const GOLDEN = 0x9e3779b9;
const RANGE = 4_294_967_296;

export class Random {
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;

  /** `seed` is a whole number below 2^53; `stream` tells generators of one seed apart. */
  constructor(
    private readonly seed: number,
    stream = '',
  ) {
    this.a = seed >>> 0;
    this.b = Math.floor(seed / RANGE) >>> 0;
    this.c = hashText(stream);
    for (let round = 0; round < 16; round += 1) this.next();
  }

  /** An independent generator of the same seed. */
  stream(name: string): Random {
    return new Random(this.seed, name);
  }

  /** Uniform in [0, 1), 32 bits: sfc32 of Chris Doty-Humphrey's PractRand. */
  readonly next = (): number => {
    const sum = (this.a + this.b + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = ((this.c << 21) | (this.c >>> 11)) + sum;
    return (sum >>> 0) / RANGE;
  };

  /** Never true for 0, always for 1. */
  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** Uniform in [min, max). */
  between(min: number, max: number): number {
    return min + this.next() * (max - min);
  }

  /** A whole number in [min, max], both included. */
  integer(min: number, max: number): number {
    return min + Math.floor(this.next() * (max - min + 1));
  }

  /** One of `items`, which must not be empty. */
  pick<Item>(items: readonly Item[]): Item {
    const item = items[Math.floor(this.next() * items.length)];
    if (item === undefined) throw new Error('There is nothing to pick from.');
    return item;
  }

  /** `count` different ones, in a random order; all if there are fewer. */
  sample<Item>(items: readonly Item[], count: number): readonly Item[] {
    const rest = [...items];
    const chosen: Item[] = [];
    while (chosen.length < count && rest.length > 0) {
      chosen.push(...rest.splice(Math.floor(this.next() * rest.length), 1));
    }
    return chosen;
  }
}

function hashText(text: string): number {
  let hash = GOLDEN;
  for (let place = 0; place < text.length; place += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(place), 0x01000193);
  }
  return hash >>> 0;
}
