/**
 * The model: what a store of some keys answers when one operation runs after the other. It shares no code
 * with the store, so that it cannot share a mistake. Left out on purpose: keys that expire.
 */
import type { BinaryString, Reply } from '../../resp/reply.js';
import type { CommandWords } from '../history.js';
import type { CommandModel } from './command-model.js';
import { type KeyState, Values } from './values.js';

/** A command, and what the model knows of it. */
export interface ModelledCommand {
  readonly words: CommandWords;
  readonly model: CommandModel;
}

/** One command, or several that are applied as one. */
export interface Action {
  readonly isTransaction: boolean;
  readonly commands: readonly ModelledCommand[];
}

export interface Step {
  /** The very state that was given if nothing was written. */
  readonly state: KeyState;
  readonly reply: Reply;
}

export class KeyValueModel {
  private readonly values: Values;
  /** A short name for each value, so that states are cheap to compare. */
  private readonly nameOf = new Map<BinaryString | null, number>();

  /** `numberOf` numbers the keys from 0. */
  constructor(private readonly numberOf: ReadonlyMap<BinaryString, number>) {
    this.values = new Values(numberOf);
  }

  /** No key is there. */
  init(): KeyState {
    return Array.from(this.numberOf, () => null);
  }

  /** No key is there but this one; null: not even it. */
  holding(key: BinaryString, value: BinaryString | null): KeyState {
    this.values.start(this.init());
    this.values.write(key, value);
    return this.values.end();
  }

  step(state: KeyState, action: Action): Step {
    const { values } = this;
    values.start(state);
    const [first] = action.commands;
    if (!action.isTransaction && first !== undefined) {
      const reply = first.model.apply(values, first.words);
      return { state: values.end(), reply };
    }
    const reply = action.commands.map(({ model, words }) => model.apply(values, words));
    return { state: values.end(), reply };
  }

  equal(left: KeyState, right: KeyState): boolean {
    return left === right || left.every((value, at) => value === right[at]);
  }

  /** Equal states, and no others, have the same. */
  fingerprint(state: KeyState): string {
    let text = '';
    for (const value of state) text += `${this.shortName(value)},`;
    return text;
  }

  private shortName(value: BinaryString | null): number {
    const known = this.nameOf.get(value);
    if (known !== undefined) return known;
    this.nameOf.set(value, this.nameOf.size);
    return this.nameOf.size - 1;
  }
}
