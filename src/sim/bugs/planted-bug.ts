/** What a planted bug is: a rule of the protocol that is left out on purpose, to see that it is missed. */
import type { Sabotage } from '../simulated-node.js';

export interface PlantedBug extends Sabotage {
  /** As in `conclave sim --bug NAME`. */
  readonly name: string;
  /** The rule that is left out, in one line. */
  readonly title: string;
  /** What goes wrong without it, as a short story. */
  readonly story: string;
  /** Where it happened, or which section forbids it. */
  readonly source: string;
  /** It is found within so many seeds, from 1 on. */
  readonly seedsMax: number;
}
