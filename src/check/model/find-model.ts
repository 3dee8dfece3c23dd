/** Finds what the model knows of a command, and says so where it knows nothing. */
import { type CommandWords, HistoryError } from '../history.js';
import type { CommandModel } from './command-model.js';
import { counterModels } from './counters.js';
import { registerModels } from './registers.js';
import { severalKeysModels } from './several-keys.js';

const models: ReadonlyMap<string, CommandModel> = new Map([
  ...registerModels,
  ...counterModels,
  ...severalKeysModels,
]);

/** Throws `HistoryError` for a command that the model does not know, or not with these arguments. */
export function findModel(words: CommandWords): CommandModel {
  const [name = ''] = words;
  const model = models.get(name);
  if (model === undefined) {
    throw new HistoryError(
      `The model does not know the command ${JSON.stringify(name)}.`,
      `It knows: ${[...models.keys()].sort().join(', ')}. Leave operations of other kinds out of the history.`,
    );
  }
  if (!model.takes(words.length)) {
    throw new HistoryError(
      `${name} has ${words.length - 1} arguments, which it does not take.`,
      `The model knows it as: ${model.usage}.`,
    );
  }
  const objection = model.objection?.(words) ?? null;
  if (objection !== null)
    throw new HistoryError(`${name} ${objection}.`, `The model knows it as: ${model.usage}.`);
  return model;
}
