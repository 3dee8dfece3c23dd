/** What a message of Paxos says, in a few words: the label of its arrow. */
import type { Ballot } from '../../paxos/ballot.js';
import type { PaxosMessage } from '../../paxos/messages.js';
import type { RegisterValue } from '../../paxos/register.js';
import { registerText } from '../../trace/register-text.js';

export function paxosLabel(message: PaxosMessage): string {
  switch (message.type) {
    case 'prepare':
      return `prepare ${registerText(message.key)} ${ballotText(message.ballot)}`;
    case 'promise': {
      const { accepted, ballot, key } = message;
      const had =
        accepted === null
          ? 'nothing accepted'
          : `has ${valueText(accepted.value)} of ${ballotText(accepted.ballot)}`;
      return `promise ${registerText(key)} ${ballotText(ballot)} (${had})`;
    }
    case 'accept':
      return `accept ${registerText(message.key)} = ${valueText(message.value)} ${ballotText(message.ballot)}`;
    case 'accepted':
      return `accepted ${registerText(message.key)} ${ballotText(message.ballot)}`;
    case 'rejected': {
      const { ballot, key, promised } = message;
      const why = promised === null ? 'the proposer has aged' : `promised ${ballotText(promised)}`;
      return `rejected ${registerText(key)} ${ballotText(ballot)} (${why})`;
    }
    case 'chosen':
      return `chosen: ${message.registers.map(({ key, ballot }) => `${registerText(key)} ${ballotText(ballot)}`).join(', ')}`;
    case 'invalidate':
      return `invalidate ${message.registers.map(({ key }) => registerText(key)).join(', ')}`;
    case 'invalidated':
      return `invalidated, age ${message.age}`;
    case 'raiseAges':
      return `ages ${message.ages.map(({ nodeId, age }) => `${nodeId}:${age}`).join(' ')}`;
    case 'agesRaised':
      return 'ages raised';
    case 'remove':
      return `remove ${message.registers.map(({ key }) => registerText(key)).join(', ')}`;
    case 'removed':
      return 'removed';
  }
}

function ballotText({ counter, nodeId }: Ballot): string {
  return `#${counter}.${nodeId}`;
}

/** The state of a key begins with a byte about its encoding, and the time at which it expires if it does. */
function valueText({ state }: RegisterValue): string {
  if (state === null) return 'nothing';
  const text = state.slice(state.charCodeAt(0) >= 4 ? 9 : 1);
  return text.length > 16 ? `${text.slice(0, 15)}~` : text.replace(/[^\x20-\x7e]/g, '?');
}
