/** Faults as clauses and sentences: `power loss at n2`, `from 1.200 s to 3.400 s: power loss at n2`. */
import type { NodeId } from '../../consensus/types.js';
import type { PlannedFault } from '../faults/fault.js';

interface Struck {
  /** As in `n1 and n3`, or `the leader`. */
  readonly who: string;
  readonly isOne: boolean;
  /** Empty: whoever leads then. */
  readonly struck: readonly NodeId[];
  /** All of the run. */
  readonly nodes: readonly NodeId[];
}

type Clause = (struck: Struck, amount: number) => string;

const clauses: Readonly<Record<string, Clause>> = {
  crash: ({ who }) => `crash of ${who}`,
  'power-loss': ({ who }) => `power loss at ${who}`,
  pause: ({ who }) => `pause of ${who}`,
  partition: ({ who, nodes, struck }) => {
    if (struck.length === 0) return `partition: ${who} | the others`;
    return `partition: ${struck.join(' ')} | ${nodes.filter((node) => !struck.includes(node)).join(' ')}`;
  },
  'one-way-partition': ({ who, isOne }, amount) =>
    amount === 0 ? `the others do not hear ${who}` : `${who} ${isOne ? 'does' : 'do'} not hear the others`,
  loss: ({ who }, amount) => `${percent(amount)} of the messages from and to ${who} are lost`,
  duplication: (_, amount) => `${percent(amount)} of the messages arrive twice`,
  reorder: (_, amount) => `each message is delayed by up to ${amount} ms`,
  'clogged-link': ({ who, isOne }, amount) => {
    const [send, get] = isOne ? ['sends', 'gets'] : ['send', 'get'];
    return `what ${who} ${[send, get, `${send} and ${get}`][amount]} is held back`;
  },
  'lost-connection': ({ who }) => `broken connections at ${who}`,
  'slow-node': ({ who }, amount) => `everything at ${who} happens ${amount} ms late`,
  'clock-drift': ({ who, isOne }, amount) =>
    `the clock${isOne ? '' : 's'} of ${who} run${isOne ? 's' : ''} at ${amount} times the right speed`,
  'clock-jump': ({ who, isOne }, amount) =>
    `the wall clock${isOne ? '' : 's'} of ${who} set ${amount < 0 ? 'back' : 'forward'} by ${Math.abs(amount) / 1000} s`,
  'slow-disk': ({ who }, amount) => `slow disk at ${who}: up to ${amount} ms for everything`,
  'full-disk': ({ who }) => `full disk at ${who}`,
  'read-error': ({ who }, amount) => `unreadable disk at ${who}${amount === 1 ? ', with a restart' : ''}`,
  transfer: ({ who, nodes }, amount) => `${who} is asked to hand leadership to ${nodes[amount] ?? 'nobody'}`,
};

/** `struck`: whom it strikes, if that is known by now. `nodes`: all of the run. */
export function faultClause(
  { name, target, amount }: PlannedFault,
  nodes: readonly NodeId[],
  struck: readonly NodeId[] = typeof target === 'string' ? [] : target,
): string {
  const inOrder = nodes.filter((node) => struck.includes(node));
  const who =
    inOrder.length > 0 ? listText(inOrder) : target === 'new leader' ? 'the new leader' : 'the leader';
  return (
    clauses[name]?.({ who, isOne: inOrder.length < 2, struck: inOrder, nodes }, amount) ?? `${name} at ${who}`
  );
}

export function faultSentence(fault: PlannedFault, nodes: readonly NodeId[]): string {
  const { target, atMs, untilMs } = fault;
  const clause = faultClause(fault, nodes);
  if (target === 'new leader') {
    return `at the first election after ${secondsText(atMs)}, for ${secondsText(untilMs - atMs)}: ${clause}`;
  }
  return `from ${secondsText(atMs)} to ${secondsText(untilMs)}: ${clause}`;
}

/** As in `3.438 s`. */
export function secondsText(timeMs: number): string {
  return `${(timeMs / 1000).toFixed(3)} s`;
}

/** As in `n1, n2 and n4`. */
function listText(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

function percent(fraction: number): string {
  return `${Math.round(100 * fraction)} %`;
}
