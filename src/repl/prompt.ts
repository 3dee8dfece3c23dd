/** The prompt: which cluster, who leads it, in which term; under Paxos nobody does. */
import type { Paint } from '../command-line/paint.js';
import type { PromptFacts } from './session.js';

/** As in `default [n1 term 3]> `; ends with a space. */
export function formatPrompt(facts: PromptFacts, paint: Paint): string {
  const { cluster, database, inTransaction } = facts;
  const selected = database === 0 ? '' : ` db ${database}`;
  const transaction = inTransaction ? paint('yellow', '(MULTI)') : '';
  return `${paint('bold', cluster)} [${leaderText(facts, paint)}]${selected}${transaction}> `;
}

function leaderText({ engine, exists, leader, quorum, term }: PromptFacts, paint: Paint): string {
  if (!exists) return paint('yellow', 'not there yet');
  if (engine === 'paxos') return quorum ? paint('green', 'paxos') : paint('red', 'paxos, no quorum');
  if (leader === null) return paint('red', term === null ? 'no answer' : `no leader, term ${term}`);
  return `${paint('green', leader)} term ${term}`;
}
