/** Operations of a history as the search wants them: looked up in the model, and sorted by what they can do. */
import type { BinaryString, Reply } from '../resp/reply.js';
import { ErrorReply } from '../resp/reply.js';
import { type CommandWords, HistoryError, type Operation } from './history.js';
import type { Effect } from './model/command-model.js';
import { findModel } from './model/find-model.js';
import type { Action, ModelledCommand } from './model/key-value-model.js';
import { sameReply } from './same-reply.js';

export interface CompiledOperation {
  readonly source: Operation;
  readonly action: Action;
  /** Without repetitions. */
  readonly keys: readonly BinaryString[];
  /**
   * `read` also where the answer says that nothing was changed: a comparison that failed constrains the order
   * of the operations, but never what comes after it.
   */
  readonly effect: Effect;
  readonly isKnown: boolean;
}

/** Throws `HistoryError` if the model cannot say what the operation does. */
export function compileOperation(operation: Operation): CompiledOperation {
  checkTimes(operation);
  const { command, completed, response } = operation;
  const isTransaction = command.kind === 'transaction';
  const commands = (isTransaction ? command.commands : [command.words]).map(lookUp);
  if (commands.length === 0) {
    throw new HistoryError(
      `A transaction of client ${JSON.stringify(operation.client)} has no commands.`,
      'Leave it out: it reads and changes nothing.',
    );
  }
  const keys = [...new Set(commands.flatMap(({ model, words }) => model.keys(words)))];
  const isKnown = completed !== null;
  if (isKnown) checkResponse(response);
  const effect = isTransaction
    ? effectOfTransaction(commands, isKnown, response)
    : effectOf(commands[0], isKnown, response);
  return { source: operation, action: { isTransaction, commands }, keys, effect, isKnown };
}

function lookUp(words: CommandWords): ModelledCommand {
  return { words, model: findModel(words) };
}

function checkTimes({ client, invoked, completed }: Operation): void {
  const isSound = Number.isFinite(invoked) && (completed === null || completed >= invoked);
  if (isSound && (completed === null || Number.isFinite(completed))) return;
  throw new HistoryError(
    `An operation of client ${JSON.stringify(client)} was invoked at ${invoked} and completed at ${completed}.`,
    'Times are finite numbers of one clock, and nothing completes before it is invoked.',
  );
}

/**
 * Throws `HistoryError` for an answer that is none of a command: those only fail with ERR. Other codes say that
 * the command was not run, or may have been.
 */
export function checkResponse(response: Reply): void {
  if (!(response instanceof ErrorReply) || response.message.startsWith('ERR ')) return;
  throw new HistoryError(
    `The response "${response.message}" is not the answer of a command.`,
    'If the operation certainly did nothing, it failed and is no part of the history; else its outcome is unknown.',
  );
}

function effectOf(command: ModelledCommand | undefined, isKnown: boolean, response: Reply): Effect {
  if (command === undefined) return 'read';
  const { model, words } = command;
  const refusal = model.refusal?.(words);
  const isRefused = response instanceof ErrorReply || (refusal !== undefined && sameReply(refusal, response));
  return isKnown && isRefused ? 'read' : model.effect(words);
}

function effectOfTransaction(
  commands: readonly ModelledCommand[],
  isKnown: boolean,
  response: Reply,
): Effect {
  const replies: readonly Reply[] = Array.isArray(response) ? response : [];
  const effects = commands.map((command, at) => {
    const reply = replies[at];
    return effectOf(command, isKnown && reply !== undefined, reply ?? null);
  });
  if (effects.every((effect) => effect === 'read')) return 'read';
  return effects.every((effect) => effect === 'overwrite') ? 'overwrite' : 'update';
}
