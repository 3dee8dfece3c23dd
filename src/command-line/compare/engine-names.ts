/** Which engines are to be compared, as they are named on the command line. */
import { usageError } from '../../cluster/cluster-error.js';
import type { EngineName } from '../../cluster/cluster-record.js';
import { closest } from '../did-you-mean.js';

const ENGINES: readonly EngineName[] = ['raft', 'paxos'];

/** Both if none is named; one by itself is measured by itself. Throws a usage error. */
export function parseEngines(names: readonly string[]): readonly EngineName[] {
  const engines = names.map(parseEngine);
  const twice = engines.find((engine, at) => engines.indexOf(engine) !== at);
  if (twice !== undefined) {
    throw usageError(
      'ENGINE_TWICE',
      `${twice} is named twice.`,
      'Name each engine once: conclave compare raft paxos',
    );
  }
  return engines.length === 0 ? ENGINES : engines;
}

function parseEngine(name: string): EngineName {
  const known = ENGINES.find((engine) => engine === name.toLowerCase());
  if (known !== undefined) return known;
  const meant = closest(name, ENGINES);
  throw usageError(
    'UNKNOWN_ENGINE',
    `There is no engine "${name}".`,
    meant === null ? `The engines are ${ENGINES.join(' and ')}.` : `Did you mean ${meant}?`,
  );
}
