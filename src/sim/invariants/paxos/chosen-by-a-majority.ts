/** Nobody says that a value is chosen before a majority has it. */
import { majorityOf } from '../../../consensus/quorum.js';
import { registerText } from '../../../trace/register-text.js';
import { ViolationError } from '../../violation.js';
import type { PaxosInvariant } from './invariant.js';
import { ballotName } from './observed.js';

const NAME = 'chosen by a majority';

export const chosenByAMajority: PaxosInvariant = {
  name: NAME,
  source: 'Paxos Made Simple, section 2.2: "a single value may be chosen only … by a majority"',
  promise: 'a proposer takes a value to be chosen only once a majority of the acceptors has accepted it',
  watch: (knowledge) => ({
    said(message) {
      if (message.type !== 'chosen') return;
      const { from } = message;
      const { nodes } = knowledge;
      for (const { key, ballot } of message.registers) {
        const others = nodes.filter((node) => node !== from && knowledge.hasAccepted(node, key, ballot));
        if (others.length + 1 >= majorityOf(nodes.length)) continue;
        throw new ViolationError(
          NAME,
          `${from} takes ${registerText(key)} of ballot ${ballotName(ballot)} to be chosen, which only ${[from, ...others].join(', ')} of ${nodes.length} can have`,
        );
      }
    },
  }),
};
