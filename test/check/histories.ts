/** Histories in a few words, and a checker that tries everything. */
import { checkHistory } from '../../src/check/check-history.js';
import { compileOperation } from '../../src/check/compiled-operation.js';
import type { HistoryCommand, Operation } from '../../src/check/history.js';
import { KeyValueModel } from '../../src/check/model/key-value-model.js';
import type { KeyState } from '../../src/check/model/values.js';
import { sameReply } from '../../src/check/same-reply.js';
import type { Violation } from '../../src/check/verdict.js';
import type { Reply } from '../../src/resp/reply.js';

/** `SET k v` is one command; `SET a 1; INCR a` a transaction; a single `;` at the end makes one of one command. */
export function command(text: string): HistoryCommand {
  const commands = text
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => part.split(' '));
  return text.includes(';')
    ? { kind: 'transaction', commands }
    : { kind: 'single', words: commands[0] ?? [] };
}

/** Known outcome. Each operation has a client of its own unless one is given. */
export function known(
  text: string,
  invoked: number,
  completed: number,
  response: Reply,
  client = `c${invoked}`,
): Operation {
  return { client, command: command(text), invoked, completed, response };
}

/** Unknown outcome. */
export function unknown(text: string, invoked: number, client = `u${invoked}`): Operation {
  return { client, command: command(text), invoked, completed: null, response: null };
}

/**
 * Whether any order of the operations that keeps to real time explains all responses, with each operation of
 * unknown outcome in it or not. Takes time factorial in the number of operations.
 */
export function isLinearizable(operations: readonly Operation[]): boolean {
  const compiled = operations.map(compileOperation);
  const keys = new Set(compiled.flatMap((each) => each.keys));
  const model = new KeyValueModel(new Map([...keys].map((key, number) => [key, number])));
  const tryFrom = (state: KeyState, rest: readonly (typeof compiled)[number][]): boolean => {
    if (rest.every(({ isKnown }) => !isKnown)) return true;
    const firstEnd = Math.min(...rest.map(({ source }) => source.completed ?? Number.POSITIVE_INFINITY));
    return rest.some((each) => {
      if (each.source.invoked > firstEnd) return false;
      const next = model.step(state, each.action);
      if (each.isKnown && !sameReply(next.reply, each.source.response)) return false;
      return tryFrom(
        next.state,
        rest.filter((other) => other !== each),
      );
    });
  };
  return tryFrom(model.init(), compiled);
}

/** Fails unless the history is illegal. */
export function violationOf(...history: readonly Operation[]): Violation {
  const result = checkHistory(history);
  if (result.verdict !== 'Illegal') throw new Error(`the verdict is ${result.verdict}`);
  return result.violation;
}
