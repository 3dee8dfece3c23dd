/** What a check of a history says, for programs. */
import type { Operation } from '../check/history.js';
import type { CheckResult, Violation } from '../check/verdict.js';
import type { FileReport } from './check-history-file.js';
import { replyToJson } from './reply-text.js';

/** Longer lists are cut to their end, so that a long history makes no huge answer. */
const OPERATIONS_MAX = 1000;

/** As docs/HISTORIES.md describes it. */
export function checkToJson({ result, failed, unanswered, timeMs }: FileReport): unknown {
  const common = { verdict: result.verdict, ...result.tally, failed, unanswered, timeMs: Math.round(timeMs) };
  if (result.verdict === 'Unknown') return { ...common, exceeded: result.exceeded };
  return result.verdict === 'Ok' ? common : { ...common, violation: violationToJson(result.violation) };
}

const EXIT_CODES: Readonly<Record<CheckResult['verdict'], number>> = { Ok: 0, Illegal: 1, Unknown: 2 };

export function exitCodeOf({ result }: FileReport): number {
  return EXIT_CODES[result.verdict];
}

function violationToJson({ keys, prefix, prefixEnd, isShortest, placed, unplaced }: Violation): unknown {
  return {
    keys: keys.slice(0, OPERATIONS_MAX).map(replyToJson),
    prefixEnd,
    isShortest,
    prefixOperations: prefix.length,
    prefix: prefix.slice(-OPERATIONS_MAX).map(operationToJson),
    placedOperations: placed.length,
    placed: placed.slice(-OPERATIONS_MAX).map(operationToJson),
    unplaced: unplaced
      .slice(0, OPERATIONS_MAX)
      .map(({ operation, expected }) => ({ ...operationToJson(operation), expected: replyToJson(expected) })),
  };
}

function operationToJson({
  client,
  command,
  invoked,
  completed,
  response,
}: Operation): Record<string, unknown> {
  const words = (list: readonly string[]): unknown => list.map(replyToJson);
  return {
    client,
    ...(command.kind === 'single'
      ? { command: words(command.words) }
      : { commands: command.commands.map(words) }),
    invoked,
    completed,
    ...(completed === null ? {} : { response: replyToJson(response) }),
  };
}
