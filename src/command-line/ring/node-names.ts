/** Reads nodes as they are named on the command line. */
import { usageError } from '../../cluster/cluster-error.js';

export interface NamedNode {
  readonly name: string;
  readonly weight: number;
}

/** More than this is far more likely the port of an address than a weight. */
const WEIGHT_MAX = 1000;
const HINT = 'Write the nodes as in a,b,c:2, where a number behind a colon is a weight.';

/** `a,b,c:2`. What the names and weights may be is for the ring to check. Throws a usage error. */
export function parseNodes(text: string): readonly NamedNode[] {
  return text.split(',').map(parseNode);
}

function parseNode(text: string): NamedNode {
  const colon = text.lastIndexOf(':');
  const name = (colon === -1 ? text : text.slice(0, colon)).trim();
  if (name === '') throw usageError('BAD_NODES', `"${text}" names no node.`, HINT);
  if (colon === -1) return { name, weight: 1 };
  const weightText = text.slice(colon + 1).trim();
  const weight = weightText === '' ? Number.NaN : Number(weightText);
  if (Number.isNaN(weight)) {
    throw usageError(
      'BAD_WEIGHT',
      `The weight of node "${name}" is "${weightText}", which is not a number.`,
      HINT,
    );
  }
  if (weight > WEIGHT_MAX) {
    throw usageError(
      'BAD_WEIGHT',
      `The weight of node "${name}" is ${weightText}, and ${WEIGHT_MAX} is the highest.`,
      `If that is a port, put a weight behind it: ${text}:1`,
    );
  }
  return { name, weight };
}

const NODES_MAX = 1_000_000;

/** `10` means `n1` to `n10`, as a cluster names its nodes; else as `parseNodes`. Throws a usage error. */
export function parseNodesOrCount(text: string): readonly NamedNode[] {
  return parseNodeCount(text) ?? parseNodes(text);
}

function parseNodeCount(text: string): readonly NamedNode[] | null {
  if (!/^\d+$/.test(text)) return null;
  const length = Number(text);
  if (length >= 1 && length <= NODES_MAX) {
    return Array.from({ length }, (_, index) => ({ name: `n${index + 1}`, weight: 1 }));
  }
  throw usageError(
    'BAD_NODES',
    `${text} is no number of nodes.`,
    `Give one from 1 to ${NODES_MAX}, or name the nodes.`,
  );
}
