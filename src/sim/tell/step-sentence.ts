/** Steps as sentences, for the last words before a violation; null for those that only carry messages. */

import { replyText } from '../../resp/reply-text.js';
import { describeEvent } from '../../trace/describe-event.js';
import type { Step } from '../steps.js';
import { commandText } from './command-text.js';
import { faultClause } from './fault-text.js';

/** Without the time, and without a full stop. */
export function stepSentence(step: Step, nodes: readonly string[]): string | null {
  switch (step.type) {
    case 'event':
      return describeEvent({ ...step.event, node: step.node, time: step.timeMs, sequence: 0 });
    case 'process':
      return `${step.node} ${PREDICATES[step.change]}${step.why === '' ? '' : `: ${step.why}`}`;
    case 'fault':
      return `fault ${step.phase}: ${faultClause(step.fault, nodes, step.struck)}`;
    case 'invoked':
      return `${step.client} asked ${step.node}: ${commandText(step.command)}`;
    case 'completed':
      return `${step.client} got for ${commandText(step.command)}: ${replyText(step.reply)}`;
    default:
      return null;
  }
}

const PREDICATES = {
  started: 'was started',
  killed: 'was killed',
  'lost power': 'lost power',
  paused: 'was paused',
  resumed: 'went on after its pause',
  failed: 'ended by itself',
} as const;
