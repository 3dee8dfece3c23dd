/** A ballot has one value, also if its proposer times out or crashes in between. */
import type { RegisterValue } from '../../../paxos/register.js';
import { registerText } from '../../../trace/register-text.js';
import { ViolationError } from '../../violation.js';
import type { PaxosInvariant } from './invariant.js';
import { ballotName } from './observed.js';

const NAME = 'one value per ballot';

export const oneValuePerBallot: PaxosInvariant = {
  name: NAME,
  source: 'Paxos Made Simple, section 2.2 (P2); Part-Time Parliament, B1',
  promise: 'for one register, a ballot is never used for two different values',
  watch: (knowledge) => ({
    said(message) {
      if (message.type !== 'accept') return;
      const { ballot, key, value } = message;
      const before = knowledge.proposal(key, ballot);
      if (before === null || textOf(before.value) === textOf(value)) return;
      throw new ViolationError(NAME, `ballot ${ballotName(ballot)} has two values for ${registerText(key)}`);
    },
  }),
};

function textOf({ state, changes }: RegisterValue): string {
  return `${state === null ? '-' : `+${state}`} ${changes.map(ballotName).join(' ')}`;
}
