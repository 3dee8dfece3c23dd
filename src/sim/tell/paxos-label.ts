/** What a message of Paxos says, in a few words: the label of its arrow. */
import { type Ballot, ballotText } from '../../paxos/ballot.js';
import type { PaxosMessage } from '../../paxos/messages.js';
import type { RegisterValue } from '../../paxos/register.js';
import { registerText } from '../../trace/register-text.js';

export function paxosLabel(message: PaxosMessage): string {
  switch (message.type) {
    case 'prepare':
      return `prepare ${registerText(message.key)} ${marked(message.ballot)}`;
    case 'promise': {
      const { accepted, ballot, key } = message;
      const had =
        accepted === null
          ? 'nothing accepted'
          : `has ${valueText(accepted.value)} of ${marked(accepted.ballot)}`;
      return `promise ${registerText(key)} ${marked(ballot)} (${had})`;
    }
    case 'accept':
      return `accept ${registerText(message.key)} = ${valueText(message.value)} ${marked(message.ballot)}`;
    case 'accepted':
      return `accepted ${registerText(message.key)} ${marked(message.ballot)}`;
    case 'rejected': {
      const { ballot, key, promised } = message;
      const why = promised === null ? 'the proposer has aged' : `promised ${marked(promised)}`;
      return `rejected ${registerText(key)} ${marked(ballot)} (${why})`;
    }
    case 'chosen':
      return `chosen: ${message.registers.map(({ key, ballot }) => `${registerText(key)} ${marked(ballot)}`).join(', ')}`;
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

function marked(ballot: Ballot): string {
  return `#${ballotText(ballot)}`;
}

/** The state of a key begins with a byte about its encoding, and the time at which it expires if it does. */
function valueText({ state }: RegisterValue): string {
  if (state === null) return 'nothing';
  const text = state.slice(state.charCodeAt(0) >= 4 ? 9 : 1);
  return text.length > 16 ? `${text.slice(0, 15)}~` : text.replace(/[^\x20-\x7e]/g, '?');
}
