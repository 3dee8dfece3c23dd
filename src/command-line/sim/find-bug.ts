/** Planted bugs by the names that people type. */
import { usageError } from '../../cluster/cluster-error.js';
import { plantedBugs } from '../../sim/bugs/bugs.js';
import type { PlantedBug } from '../../sim/bugs/planted-bug.js';
import type { Sabotage } from '../../sim/simulated-node.js';
import { closest } from '../did-you-mean.js';

/** Throws a usage error that names the nearest one. */
export function findBug(name: string): PlantedBug {
  const bug = plantedBugs.get(name);
  if (bug !== undefined) return bug;
  const meant = closest(name, [...plantedBugs.keys()]);
  const hint = meant === null ? '' : `Did you mean ${meant}? `;
  throw usageError(
    'UNKNOWN_BUG',
    `There is no planted bug "${name}".`,
    `${hint}See them all: conclave sim bugs`,
  );
}

/** Empty: nothing is sabotaged. */
export function sabotageOf(bug: string | null): Sabotage {
  return bug === null ? {} : findBug(bug);
}
